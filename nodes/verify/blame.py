"""Who has to mend what a failing test shows, by rules: the first that knows decides.

A traceback comes first, and of it the deepest place in the project, since files further up only
passed the failure on; then the request that the test made; the names that it uses come last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from typing import NamedTuple

from nodes.imports import import_lines, speaks_of
from nodes.raised import Raised, raised_in
from nodes.requests import Asked, is_route, written_routes
from schema.contract import HTTPRoute
from schema.verdict import Finding, TestOutcome
from tools.proof import TYPED, Frame, imported, placed


class Blamed(NamedTuple):
    owner: str
    why: str
    cause: str = ""
    """The same for failures of one root cause."""
    open: bool = False
    """Whether it is a guess."""


class Known(NamedTuple):
    """What is known of the authors of a whole."""

    files: Mapping[str, str]
    """Path -> who writes it."""
    names: Mapping[str, str]
    """Name, or ``Class.method``, -> who promised it."""
    signed: Set[str]
    """Those of the names of which it is promised how they are called."""
    routes: Mapping[HTTPRoute, str]
    sources: Mapping[str, str]


def by_traceback(outcome: TestOutcome, known: Known) -> Blamed | None:
    """Whose code stands deepest, unless the contract says that it was let down there."""
    text = outcome.evidence
    frame, end = _deepest(text, known)
    raised = raised_in(text, end)
    if blamed := _by_missing(raised, known) or _by_call(raised, frame, known):
        return blamed
    if frame is None:
        return None
    where = f"{frame.path}:{frame.line}"
    return Blamed(known.files[frame.path], f"deepest own frame {frame}", where)


def _deepest(text: str, known: Known) -> tuple[Frame | None, int]:
    """The deepest place in the project, and where the text behind it begins.

    A test that calls a server sees the status alone; the server's own words stand below.
    """
    places = [(frame, end) for frame, end in placed(text) if frame.path in known.files]
    raised_at = text.rfind("\nE  ")
    of_test = [place for place in places if place[1] <= raised_at]
    return next(reversed(of_test or places), (None, 0))


def by_request(asked: Asked | None, known: Known) -> Blamed | None:
    """Who promised the route that a test asked for, else whose source answers it."""
    if asked is None:
        return None
    said, cause = f"{asked.method} {asked.path}", f"{asked.method} {asked.path}"
    for route, owner in known.routes.items():
        if is_route(asked, route):
            return Blamed(owner, f"it promised {said}", cause)
    found = {
        path: size
        for path, text in known.sources.items()
        if path in known.files and (size := written_routes(text, asked))
    }
    if not found:
        return None
    path = max(found, key=lambda one: found[one])
    return Blamed(known.files[path], f"{path} answers {said}", cause)


def by_import(finding: Finding, known: Known) -> Blamed | None:
    """Whose file one imports that nobody writes, and that is not right any more."""
    lines = import_lines(known.sources.get(finding.path or "", ""))
    found = [path for path in known.files if path.endswith(".py") and speaks_of(path, lines)]
    told = [path for path in found if speaks_of(path, finding.said)] or found
    if not told:
        return None
    owners = {known.files[path] for path in told}
    return Blamed(known.files[told[0]], f"{finding.path} imports {told[0]}", open=len(owners) > 1)


def by_script(path: str, tests: Mapping[str, str], known: Known) -> Blamed | None:
    """Whose files a test for Node imports, also by others, of its own or of nobody's."""
    files = {**known.sources, **tests}
    if not path.endswith(TYPED) or path not in files:
        return None
    reached = list(imported(path, files, TYPED))[1:]
    found = [one for one in reached if one in known.files]
    if not found:
        return None
    several = len({known.files[one] for one in found}) > 1
    return Blamed(known.files[found[0]], f"{path} imports {found[0]}", open=several)


def by_names(outcome: TestOutcome, used: Set[str], known: Known) -> Blamed | None:
    """Who promised what the test uses: on the line that failed, else at all."""
    mine = sorted(name for name in used if name in known.names)
    failing = _failing_line(outcome.evidence)
    named = [name for name in mine if re.search(rf"\b{re.escape(name)}\b", failing)]
    for names in (named, mine):
        owners = list(dict.fromkeys(known.names[name] for name in names))
        if owners:
            why = f"the test uses {next(n for n in names if known.names[n] == owners[0])}"
            return Blamed(owners[0], why, open=len(owners) > 1)
    return None


def _by_missing(raised: Raised, known: Known) -> Blamed | None:
    """Who promised what is not there to be imported, or to be called."""
    for path in _places(raised.module.replace(".", "/")) if raised.module else ():
        if path in known.files and path not in known.sources:
            return Blamed(known.files[path], f"{path} is promised and not there", path)
    if (name := raised.name) in known.names:
        return Blamed(known.names[name], f"it promised {name}, which is not there", name)
    return None


def _by_call(raised: Raised, frame: Frame | None, known: Known) -> Blamed | None:
    """What is called as it was not promised is the caller's fault, else that of who is called."""
    if not (name := raised.called):
        return None
    if frame is None:
        owner = known.names.get(name) or known.names.get(name.partition(".")[0])
        return Blamed(owner, f"the test calls its {name}", name) if owner else None
    if name in known.signed:
        owner, where = known.files[frame.path], f"{frame.path}:{frame.line}"
        return Blamed(owner, f"{frame} calls {name} otherwise than it is promised", where)
    return None


def _places(module: str) -> Iterator[str]:
    for folder in ("", "src/"):
        yield f"{folder}{module}.py"
        yield f"{folder}{module}/__init__.py"


def _failing_line(evidence: str) -> str:
    """The line of source below the deepest frame, and what pytest says of it."""
    *_, last = re.split(r"^\S+\.py:\d+: in .*$", evidence, flags=re.MULTILINE)
    return last
