"""Who is wrong where contract and traceback leave no doubt.

The test is, where it stumbles over itself, or asks for something that is promised otherwise. The
code is, where it does not do what is promised, or breaks down by itself. All else is left open.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from typing import Literal, NamedTuple

from nodes.raised import Raised, raised_in
from nodes.requests import Asked, asked_before, is_route
from schema.contract import Contract, HTTPRoute
from schema.signature import signature_name
from schema.verdict import TestOutcome
from tools.proof import Frame, frames_of

BREAKS = ("NameError", "UnboundLocalError", "NotImplementedError", "RecursionError")
SERVER = 500

OUTSIDE = ("Working outside of application context", "Working outside of request context")
MAKING = ("create_app", "make_app", "<module>")
"""Where an application of Flask is made."""

_FIXTURE = re.compile(r"^E\s+(fixture '[^']*' not found)", re.MULTILINE)
_STATUS = re.compile(r"^E\s+(?:AssertionError: )?assert (\d{3}) == (\d{3})\b", re.MULTILINE)


class Blame(NamedTuple):
    wrong: Literal["test", "code"]
    why: str


def by_rule(
    outcome: TestOutcome, tests: Mapping[str, str], contract: Contract, files: Container[str]
) -> Blame | None:
    """Who is wrong about a test that failed; None where that cannot be told so.

    ``tests`` are those written here, path -> source, and ``files`` the paths of the project.
    """
    path = outcome.name.partition("::")[0]
    own = [f for f in frames_of(outcome.evidence) if f.path == path or f.path in files]
    in_test = not own or own[-1].path == path
    if fixture := _FIXTURE.search(outcome.evidence):
        return Blame("test", fixture[1])
    error = raised_in(outcome.evidence)
    if blame := _by_import(error, contract) or _by_call(error, in_test, contract):
        return blame
    if blame := _by_context(error, [frame for frame in own if frame.path != path]):
        return blame
    if error.kind in BREAKS:
        return Blame("test" if in_test else "code", str(error)[:200])
    line = next((frame.line for frame in reversed(own) if frame.path == path), 0)
    asked = asked_before(tests.get(path, ""), line)
    return _by_request(asked, error, outcome.evidence, contract) if asked else None


def _by_import(raised: Raised, contract: Contract) -> Blame | None:
    """A name that is missing is the test's idea, unless it was promised."""
    said = raised.said
    promised = {name for names in contract.exports.values() for name in names}
    if raised.module:
        place = raised.module.replace(".", "/")
        kept = any(path in (f"{place}.py", f"{place}/__init__.py") for path in contract.files)
    elif raised.name and "." not in raised.name:
        kept = raised.name in promised
    else:
        return None
    return Blame("code", said) if kept else Blame("test", f"{said}; nobody promised it")


def _by_call(raised: Raised, in_test: bool, contract: Contract) -> Blame | None:
    """What is delivered keeps to the promised signatures: who calls it otherwise is wrong."""
    promised = {
        signature_name(one).rpartition(".")[2]
        for listed in contract.signatures.values()
        for one in listed
    }
    name = raised.called.rpartition(".")[2]
    if in_test and name and name in promised:
        return Blame("test", f"{raised.said}, as it is promised")
    return None


def _by_context(raised: Raised, inside: Sequence[Frame]) -> Blame | None:
    """Flask gives what belongs to an application to whoever is in its context, and to nobody else.

    A test that reaches for it by itself has to enter one; so has the code that makes the
    application. Who has to around a function of the project that a test calls is not known.
    """
    if not raised.said.startswith(OUTSIDE):
        return None
    if not inside:
        return Blame("test", f"{raised.said} It enters none")
    making = next((frame for frame in inside if frame.function in MAKING), None)
    return Blame("code", f"{raised.said} {making} enters none") if making else None


def _by_request(asked: Asked, error: Raised, evidence: str, contract: Contract) -> Blame | None:
    route = next((one for one in contract.routes if is_route(asked, one)), None)
    if route is None:
        said = f"it asks {asked.method} {asked.path}, which nothing promises"
        return Blame("test", said) if contract.routes else None
    if found := _STATUS.search(evidence):
        return _by_status(route, int(found[1]), int(found[2]))
    field = error.said.strip("'\"")
    if error.kind == "KeyError" and re.search(rf"\b{re.escape(field)}\b", route.response):
        return Blame("code", f"{route} is promised, and {field} is not in the answer")
    return None


def _by_status(route: HTTPRoute, was: int, wanted: int) -> Blame | None:
    promised = {int(status) for status in re.findall(r"\b[1-5]\d\d\b", route.response)}
    said = f"{route} is promised"
    if was >= SERVER:
        return Blame("code", f"{route.method} {route.path} breaks down with {was}")
    if wanted in promised and was not in promised:
        return Blame("code", f"{said}, and {was} is the answer")
    if was in promised and wanted not in promised and wanted < 400:
        return Blame("test", f"{said}, and the test wants {wanted}")
    return None
