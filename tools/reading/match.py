"""Which file of a contract a block is: by its name, else by what it defines, never by its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from schema.artifact import package_of, places_of
from schema.contract import Contract, is_prose
from schema.signature import signature_name
from tools.reading.languages import PROSE, agrees, family
from tools.reading.source import defines, definitions, imports


def promised_names(contract: Contract, path: str) -> list[str]:
    """What the file at ``path`` has to define."""
    signatures = [signature_name(text) for text in contract.signatures.get(path, ())]
    exported = [signature_name(text) or text for text in contract.js_exports.get(path, ())]
    names = [*contract.exports.get(path, ()), *signatures, *exported]
    return [name for name in dict.fromkeys(n.partition(".")[0] for n in names) if name]


def keeps(contract: Contract, path: str, content: str) -> bool:
    """Whether source defines all that is promised of the file at ``path``."""
    return all(defines(content, name) for name in promised_names(contract, path))


def stands_for(told: str, files: Iterable[str]) -> bool:
    """Whether a name is one of ``files``, or where Python finds the same module as well."""
    return any(told in places_of(path) for path in files)


def by_name(told: str, files: Iterable[str]) -> list[str]:
    """The paths among ``files`` that ``told`` may mean, of which one only is an answer.

    Exactly, in other letters of case, below a project folder, or without its folders.
    """
    files = list(files)
    if told in files:
        return [told]
    plain = told.rpartition(":")[2].replace("\\", "/").lstrip("./~")
    for alike in (_same, _ends, _holds):
        if found := [path for path in files if alike(plain, path)]:
            return found
    return []


def project_folder(told: Iterable[str], files: Iterable[str]) -> str:
    """The folder, with a slash, that a reply puts around the files of a contract."""
    files = list(files)
    for name in told:
        module = f"{package_of(name)}.py" if name.endswith("/__init__.py") else name
        for path in () if stands_for(name, files) else files:
            for one in (name, module):
                if _ends(one, path):
                    return one[: -len(path)]
    return ""


def _same(told: str, path: str) -> bool:
    return told.casefold() == path.casefold()


def _ends(told: str, path: str) -> bool:
    return told.casefold().endswith(f"/{path.casefold()}")


def _holds(told: str, path: str) -> bool:
    return path.casefold().endswith(f"/{told.casefold()}")


def by_content(
    blocks: Sequence[tuple[str, str]], open_paths: Sequence[str], contract: Contract
) -> dict[int, str]:
    """Which of ``blocks`` (language, content), that have no name, are which of the open paths.

    A path is given where language and promised names leave one block only; of several that keep
    the promise the last is the newest version. Without a promise, what defines something goes
    before what only uses it.
    """
    found: dict[int, str] = {}
    for path in sorted(open_paths, key=lambda path: not promised_names(contract, path)):
        fits = [
            i
            for i, (language, content) in enumerate(blocks)
            if i not in found
            and agrees(language, path, content)
            and (not is_prose(path) or family(language) in PROSE)
            and not imports(content, path)
            and keeps(contract, path, content)
        ]
        others = [p for p in open_paths if p != path and p not in found.values()]
        if promised_names(contract, path):
            if fits:
                found[fits[-1]] = path
            continue
        fits = [i for i in fits if not any(agrees(blocks[i][0], p, blocks[i][1]) for p in others)]
        best = _standing_out(fits, blocks)
        if best is not None:
            found[best] = path
    return found


def _standing_out(fits: list[int], blocks: Sequence[tuple[str, str]]) -> int | None:
    """The only block of its kind, or that defines something, or that is much the longest."""
    if len(fits) > 1:
        fits = [i for i in fits if definitions(blocks[i][1])] or fits
    sizes = sorted((len(blocks[i][1]), i) for i in fits)
    if len(sizes) == 1 or (len(sizes) > 1 and sizes[-1][0] > 2 * sizes[-2][0]):
        return sizes[-1][1]
    return None
