"""The files in a model's reply, each under the name that the model gave it, and what is wrong with
those that cannot be taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from schema.artifact import Artifact, check_path
from schema.contract import Contract, is_prose
from schema.errors import ArtifactError
from tools.reading.bare import bare_file
from tools.reading.clean import clean
from tools.reading.fences import Block, scan
from tools.reading.languages import PROSE, family
from tools.reading.match import by_name, keeps, satisfied
from tools.reading.objects import files_of_json
from tools.reading.parts import Part, json_part, parts_of
from tools.reading.unnamed import of_contract, without_contract
from tools.reading.versions import newest

MOST_CHARS = 1_000_000
EXPLANATION_CHARS = 500
MOST_FAULTS = 20
CUT = "was cut off at the token limit"


class Reply(NamedTuple):
    files: tuple[Artifact, ...]
    explanation: str
    """Its faults, then what the model said beside the files."""
    faults: dict[str, str]
    """Path -> why a file that the reply speaks of is not among the files."""


class _Read(NamedTuple):
    parts: list[Part]
    said: str


def read_files(text: str, contract: Contract | None = None, *, cut: bool = False) -> Reply:
    """Take the files out of a reply, which is ``cut`` if it ended at the token limit.

    Only whole files are taken, and none under a name that neither the model nor what it defines
    speaks for. Paths that no project may have are refused.
    """
    contract = contract or Contract()
    cut = cut or len(text) > MOST_CHARS
    read = _parts(clean(text[:MOST_CHARS]), contract, cut)
    named, unnamed = _named(read.parts, contract)
    faults: dict[str, str] = {}
    if contract.files:
        named |= of_contract(unnamed, named, contract)
    elif not named:
        named, said = without_contract(unnamed)
        faults |= {"": said} if said else {}
    files = _files(named, contract, faults)
    written = [file.path for file in files.values()]
    for path in contract.files:
        if cut and path not in faults and not satisfied(path, written):
            faults[path] = f"{path} is missing: the reply {CUT}"
    if cut and not files and not faults:
        faults[""] = f"the reply {CUT}"
    said = "; ".join(list(faults.values())[:MOST_FAULTS])
    said = f"{said}. {read.said}" if said else read.said
    return Reply(tuple(files.values()), said[:EXPLANATION_CHARS].strip(), faults)


def _parts(text: str, contract: Contract, cut: bool) -> _Read:
    held = files_of_json(text)
    if held and (not contract.files or any(by_name(path, contract.files) for path, _ in held)):
        return _Read([json_part(path, content) for path, content in held], "")
    found = scan(text)
    blocks, rest = found.blocks, found.rest
    if inner := _wrapped(blocks, rest, contract):
        blocks, rest = inner, ()
    parts = parts_of(blocks, cut)
    if not parts and len(contract.files) == 1 and not cut:
        content = bare_file(text, contract.files[0])
        if content:
            return _Read([Part("", content, contract.files)], "")
    lines = [line for block in blocks for line in block.above] + list(rest)
    return _Read(parts, " ".join(" ".join(lines).split()))


def _wrapped(blocks: Sequence[Block], rest: Sequence[str], contract: Contract) -> list[Block]:
    """The blocks inside a fence that is put around the whole reply."""
    if len(blocks) != 1 or blocks[0].path or any(line.strip() for line in rest):
        return []
    (outer,) = blocks
    if family(outer.language) not in ("", *PROSE) or (contract.files and all(map(is_prose, contract.files))):
        return []
    inner = scan(outer.content).blocks
    named = [part for part in parts_of(inner, False) if part.paths and part.plain]
    known = [part for part in named if by_name(part.paths[0], contract.files)]
    return inner if known or (named and not contract.files) else []


def _named(
    parts: Sequence[Part], contract: Contract
) -> tuple[dict[str, list[Part]], list[Part]]:
    """The parts that have a name, under the contract's own where it is one of that, and the others."""
    exact = {path for part in parts for path in part.paths[:1] if path in contract.files}
    named: dict[str, list[Part]] = {}
    unnamed: list[Part] = []
    for part in parts:
        path = _name(part, contract, exact)
        if path and part.sample and not by_name(path, contract.files):
            path = ""
        if path:
            named.setdefault(path, []).append(part)
        elif not part.paths or part.plain is False:
            unnamed.append(part)
    return named, unnamed


def _name(part: Part, contract: Contract, exact: set[str]) -> str:
    known = [(told, by_name(told, contract.files, exact)) for told in part.paths]
    found = [path for _, path in known if path]
    if not part.plain:
        kept = [path for path in found if keeps(contract, path, part.content)]
        if found:
            return (kept or found)[0]
        return part.paths[0] if part.paths else ""
    return found[0] if found else next(iter(part.paths), "")


def _files(
    named: dict[str, list[Part]], contract: Contract, faults: dict[str, str]
) -> dict[str, Artifact]:
    """The whole files among the parts, by path in small letters."""
    files: dict[str, Artifact] = {}
    for path, versions in named.items():
        part = newest(path, versions, contract)
        if part.fault:
            faults[path] = f"{path} {part.fault}"
            continue
        try:
            checked = check_path(path)
            _check_place(checked.casefold(), files)
            # The last version counts. Some file systems take readme and README for one file.
            files[checked.casefold()] = Artifact(path=checked, content=part.content)
        except ArtifactError as error:
            faults[path] = str(error)
    return files


def _check_place(path: str, taken: Iterable[str]) -> None:
    for other in taken:
        if path.startswith(f"{other}/") or other.startswith(f"{path}/"):
            raise ArtifactError(f"refused path {path!r}: with {other!r}, one is file and folder")
