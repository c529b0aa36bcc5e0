"""The files in a model's reply, each under the name that the model gave it, and what is wrong with
those that cannot be taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from schema.artifact import Artifact, check_path, found_at
from schema.bounds import REPLY_CHARS
from schema.contract import Contract, is_prose
from schema.errors import ArtifactError
from tools.reading.bare import unfenced
from tools.reading.clean import clean
from tools.reading.fences import Block, Scan, scan
from tools.reading.languages import PROSE, family
from tools.reading.match import by_name, keeps, project_folder, promised_names, stands_for
from tools.reading.objects import files_of_json
from tools.reading.parts import Part, json_part, parts_of
from tools.reading.text import outer_text
from tools.reading.told import told
from tools.reading.unnamed import Named, of_contract, without_contract
from tools.reading.versions import newest

EXPLANATION_CHARS = 500
MOST_FAULTS = 20
REMARKS = 3  # lines around a fence that still count as remarks about it
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
    cut = cut or len(text) > REPLY_CHARS
    text = clean(text[:REPLY_CHARS])
    read = _parts(text, contract, cut)
    named, unnamed = _named(read.parts, contract)
    if _is_text(contract) and contract.files[0] not in named and not cut:
        content = outer_text(text, contract.files[0])
        file = Artifact(path=contract.files[0], content=content)
        return Reply((file,) if content else (), "", {})
    said = ""
    if contract.files:
        named |= of_contract(unnamed, named, contract)
    elif not named:
        named, said = without_contract(unnamed)
    used = {part.content for versions in named.values() for part in versions}
    unused = [f"a block {p.fault}" for p in unnamed if p.fault and p.content not in used]
    faults = {"": said or unused[0]} if said or unused else {}
    files = _files(named, contract, faults)
    if cut:
        faults |= _missing(files, contract, faults)
    said = "; ".join(list(faults.values())[:MOST_FAULTS])
    said = f"{said}. {read.said}" if said else read.said
    return Reply(tuple(files.values()), said[:EXPLANATION_CHARS].strip(), faults)


def _is_text(contract: Contract) -> bool:
    return len(contract.files) == 1 and is_prose(contract.files[0])


def _missing(
    files: dict[str, Artifact], contract: Contract, faults: dict[str, str]
) -> dict[str, str]:
    """What a reply that was cut off did not come to."""
    written = [file.path for file in files.values()]
    missing = [path for path in contract.files if not found_at(path, written)]
    said = {path: f"{path} is missing: the reply {CUT}" for path in missing if path not in faults}
    return said or ({} if files or faults else {"": f"the reply {CUT}"})


def _parts(text: str, contract: Contract, cut: bool) -> _Read:
    held = files_of_json(text)
    if held and (not contract.files or any(by_name(path, contract.files) for path, _ in held)):
        return _Read([json_part(path, content) for path, content in held], "")
    found = scan(text)
    rest = found.rest
    blocks = [inner for block in found.blocks for inner in _unwrapped(block, found, contract)]
    parts = parts_of(blocks, cut)
    if not parts:
        parts = unfenced(text, contract.files, cut)
        if parts:
            return _Read(parts, "")
    lines = [line for block in blocks for line in block.above] + list(rest)
    return _Read(parts, " ".join(" ".join(lines).split()))


def _unwrapped(outer: Block, found: Scan, contract: Contract) -> list[Block]:
    """The blocks inside a fence that is put around them, or around the whole reply."""
    kind = family(outer.language)
    around = sum(bool(line.strip()) for line in (*outer.above, *found.rest))
    alone = kind in PROSE and len(found.blocks) == 1 and around <= REMARKS
    named = any(map(is_prose, told(outer).paths)) or told(outer._replace(content="")).paths
    prose = bool(contract.files) and all(map(is_prose, contract.files))
    if (kind and not alone) or named or prose:
        return [outer]
    inner = scan(outer.content).blocks
    names = [part.paths[0] for part in parts_of(inner, False) if part.paths and part.plain]
    wraps = any(by_name(name, contract.files) for name in names) or (names and not contract.files)
    return inner if wraps else [outer]


def _named(parts: Sequence[Part], contract: Contract) -> tuple[Named, list[Part]]:
    """The parts that have a name, by the contract's path if it is one of that, and the others."""
    folder = project_folder((path for part in parts for path in part.paths), contract.files)
    exact = {path for part in parts for path in part.paths[:1] if path in contract.files}
    named: Named = {}
    unnamed: list[Part] = []
    for part in parts:
        path = _name(part, contract, exact, folder)
        if path and not (part.sample and path not in contract.files):
            named.setdefault(path, []).append(part)
        elif not (part.paths and part.plain):
            unnamed.append(part)
    return named, unnamed


def _name(part: Part, contract: Contract, exact: set[str], folder: str) -> str:
    # What lies where Python finds it as well stays where it is.
    if kept := [path for path in part.paths if stands_for(path, contract.files)]:
        return kept[0]
    told = [path.removeprefix(folder) for path in part.paths]
    meant: list[str] = []
    for path in told:
        alike = [p for p in by_name(path, contract.files) if p == path or p not in exact]
        if len(alike) > 1:
            alike = [p for p in alike if promised_names(contract, p)]
            alike = [p for p in alike if keeps(contract, p, part.content)]
        meant += alike if len(alike) == 1 else []
    kept = [path for path in meant if keeps(contract, path, part.content)]
    return next(iter([*kept, *meant, *told]), "")


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
