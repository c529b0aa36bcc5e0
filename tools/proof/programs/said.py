"""What a program that failed has said of the reason: is it its own, or that of the world around?

Only reasons that no input, no credential and no service could be blamed for are faults.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Container, Mapping
from typing import NamedTuple

from tools.proof.inside.evidence import own_frames
from tools.proof.inside.frames import FOLDER, frames_of, placed
from tools.proof.inside.shortened import shortened

EVIDENCE = 700  # characters of what was said

OUTSIDE = re.compile(
    r"connection (?:was )?refused|ConnectionRefused|name resolution|Name or service not known"
    r"|nodename nor servname|could not translate host|Network is unreachable|getaddrinfo"
    r"|Cannot connect to|Connect call failed|Failed to establish a new connection"
    r"|NoCredentials|EndpointConnectionError|ServerSelectionTimeout|NoBrokersAvailable"
    r"|extension \"[\w-]{1,60}\" is not available"
    r"|no display name|connect to (?:X )?(?:display|server)|No available video device|'DISPLAY'"
    r"|audio device|PortAudio library|_curses\.error|Inappropriate ioctl"
    r"|\bset\b.{0,80} environment variable|missing credentials|NoRegionError|improper token"
    r"|LoginFailure|cannot open shared object file|PermissionError|Read-only file system",
    re.I,
)
_RAISED = re.compile(r"^([A-Za-z_][\w.]{0,120})(?:: (.*))?$", re.M)
_OWN = re.compile(rf"{FOLDER}/(.+)")
_ABSENT = re.compile(r"No such file or directory: '(/[^'\n]{1,300})'")

_DRIVER = re.compile(r"site-packages/(?:psycopg2?|asyncpg|pg8000|aiopg)/")

_COPIED = re.compile(r"example|template|sample|default")  # where it belongs by whoever uses it

ANYWHERE = {"NameError", "UnboundLocalError", "RecursionError"}
IN_OWN_CODE = {"TypeError", "AttributeError"}
# Said by drivers of a statement of the program's own, whatever the data are.
STATEMENT = re.compile(
    r"sqlite3\.OperationalError[:)] (?:near \"|no such column|table \w+ has no column"
    r"|\d+ values for)"
    r"|sqlite3\.ProgrammingError[:)] (?:Incorrect number of bindings|You did not supply a value)"
    r"|(?:psycopg|psycopg2)\.errors\.(?:SyntaxError|UndefinedColumn|AmbiguousColumn"
    r"|DatatypeMismatch|InvalidColumnReference)"
    r"|the query has \d+ placeholders? but \d+ parameters?"
    r"|not all arguments converted during string formatting"
    r"|are allowed as placeholders|the server expects \d+ arguments? for this query"
    r"|sqlalchemy\.exc\.(?:NoReferenced\w+|NoForeignKeys|AmbiguousForeignKeys)Error"
    r"|sqlalchemy\.exc\.InvalidRequestError: (?:Mapper|One or more mappers|When initializing)"
    r"|^ValueError: \"\w+\" object has no field|is an invalid keyword argument for \w+$"
    r"|asyncpg\.exceptions\.(?:PostgresSyntaxError|UndefinedColumn|AmbiguousColumn|InvalidColumn)",
    re.M,
)
# A function of the project's that is called by the library which it was handed to.
_HANDED = re.compile(
    r"^TypeError: (?:\w+\.)*(\w+)\(\) (?:got an unexpected|missing \d+ required|takes \d+ posit)",
    re.M,
)
# Of the line that starts a script of an installed package.
_NO_ENTRY = re.compile(r"\s+File \"<string>\".*\nAttributeError: module '")
_CALLS_BACK = re.compile(r"site-packages/(?:click|typer)/")


class Reason(NamedTuple):
    """Why it failed: the project's file that stands last, where one does, and the evidence."""

    path: str | None
    said: str


def evidence_of(said: str) -> str:
    """What a program said, by the project's own frames and paths, in ``EVIDENCE`` characters."""
    return shortened(own_frames(said.strip().replace(f"{FOLDER}/", "")), EVIDENCE)


def own_fault(said: str, files: Mapping[str, str], fed: Collection[str] = ()) -> Reason | None:
    """The reason of a failure, where it is certain that the program itself is to blame.

    ``fed`` are the keys that everything had which it was given.
    """
    last = said.rpartition("Traceback (most recent call last):\n")[2] if "Traceback" in said else ""
    path = last_own(last, files)
    evidence = evidence_of(said)
    if misplaced := _misplaced(said, files):
        return Reason(misplaced.path or path, f"{misplaced.said}\n{evidence}")
    if STATEMENT.search(said):
        return Reason(path or last_own(said, files), evidence)
    if _NO_ENTRY.match(last):
        return Reason("pyproject.toml", evidence)
    if who := _handed(last, files):
        return Reason(who, evidence)
    if not last or path is None or OUTSIDE.search(last):
        return None
    deepest, end = placed(last)[-1]
    raised = _RAISED.search(last, end)
    kind, words = (raised[1], raised[2] or "") if raised else ("", "")
    at = deepest.path
    in_own_code = at in files or (kind in IN_OWN_CODE and _DRIVER.match(at))
    sure = kind in ANYWHERE or bool(
        in_own_code
        and (
            (kind in IN_OWN_CODE and _is_own(words))
            or (kind == "KeyError" and words.strip("'") in fed)
            or (kind in ("ImportError", "ModuleNotFoundError") and _imports_own(words, files))
        )
    )
    return Reason(path, evidence) if sure else None


def _handed(last: str, files: Mapping[str, str]) -> str | None:
    """The file whose function takes other arguments than the library gives it that has it."""
    called, frames = _HANDED.search(last), frames_of(last)
    if called is None or not frames or not _CALLS_BACK.match(frames[-1].path):
        return None
    defined = re.compile(rf"^ *(?:async )?def {called[1]}\(", re.M)
    return next((p for p, t in files.items() if p.endswith(".py") and defined.search(t)), None)


def _is_own(words: str) -> bool:
    """Not of a value that may have come from outside, or of what was not there."""
    foreign = ("NoneType", "indices must be", "not subscriptable", "'str'", "'list'", "'dict'")
    return not any(word in words for word in (*foreign, "unhashable", "'int'", "'float'"))


def _imports_own(words: str, files: Mapping[str, str]) -> bool:
    tops = {path.removeprefix("src/").split("/")[0].removesuffix(".py") for path in files}
    return any(name.split(".")[0] in tops for name in re.findall(r"'([\w.]{1,200})'", words)[-1:])


def _misplaced(said: str, files: Mapping[str, str]) -> Reason | None:
    """A file of the project that was looked for in another place than where it is."""
    places = {posixpath.basename(path): path for path in files}
    for absent in _ABSENT.findall(said):
        own, name = _OWN.search(absent), posixpath.basename(absent)
        is_there = name in places and not _COPIED.search(places[name])
        if own and is_there and own[1] not in files:
            who = next((p for p, text in files.items() if p.endswith(".py") and name in text), None)
            return Reason(who, f"{own[1]} is not there, {places[name]} is")
    return None


def last_own(said: str, files: Container[str]) -> str | None:
    """The project's file that stands last in what was said."""
    owned = [frame.path for frame in frames_of(said) if frame.path in files]
    return owned[-1] if owned else None
