"""Who is wrong where contract and traceback leave no doubt.

The test is, where it stumbles over itself, or asks for something that is promised otherwise. The
code is, where it does not do what is promised, or breaks down by itself. All else is left open.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Literal, NamedTuple

from nodes.requests import Asked, asked_before, is_route
from schema.contract import Contract, HTTPRoute
from schema.signature import signature_name
from schema.verdict import TestOutcome
from tools.proof import frames_of

BREAKS = ("NameError", "UnboundLocalError", "NotImplementedError", "RecursionError")
SERVER = 500

_ERROR = re.compile(r"^E\s+(?:[\w.]+\.)?(\w*(?:Error|Exception)): (.*)", re.MULTILINE)
_FIXTURE = re.compile(r"^E\s+(fixture '[^']*' not found)", re.MULTILINE)
_IMPORT = re.compile(r"cannot import name '(\w+)'|has no attribute '(\w+)'")
_MODULE = re.compile(r"No module named '([\w.]+)'")
_STATUS = re.compile(r"^E\s+(?:AssertionError: )?assert (\d{3}) == (\d{3})\b", re.MULTILINE)
_CALL = re.compile(
    r"(\w+)\(\) (?:got an unexpected|got multiple|missing \d+ required|takes .* argument)"
)


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
    error = next(iter(_ERROR.findall(outcome.evidence)), ("", ""))
    if blame := _by_import(error, contract) or _by_call(error, in_test, contract):
        return blame
    if error[0] in BREAKS:
        return Blame("test" if in_test else "code", ": ".join(error)[:200])
    line = next((frame.line for frame in reversed(own) if frame.path == path), 0)
    asked = asked_before(tests.get(path, ""), line)
    return _by_request(asked, error, outcome.evidence, contract) if asked else None


def _by_import(error: tuple[str, str], contract: Contract) -> Blame | None:
    """A name that is missing is the test's idea, unless it was promised."""
    kind, said = error
    if kind not in ("ImportError", "ModuleNotFoundError", "AttributeError"):
        return None
    promised = {name for names in contract.exports.values() for name in names}
    if (found := _IMPORT.search(said)) and (kind == "ImportError" or "module '" in said):
        name = found[1] or found[2]
        return (
            Blame("code", said)
            if name in promised
            else Blame("test", f"{said}; nobody promised it")
        )
    if found := _MODULE.search(said):
        place = found[1].replace(".", "/")
        kept = any(path in (f"{place}.py", f"{place}/__init__.py") for path in contract.files)
        return Blame("code", said) if kept else Blame("test", f"{said}; nobody promised it")
    return None


def _by_call(error: tuple[str, str], in_test: bool, contract: Contract) -> Blame | None:
    """What is delivered keeps to the promised signatures: who calls it otherwise is wrong."""
    found = _CALL.search(error[1]) if error[0] == "TypeError" and in_test else None
    promised = {
        signature_name(one).rpartition(".")[2]
        for listed in contract.signatures.values()
        for one in listed
    }
    return (
        Blame("test", f"{error[1]}, as it is promised") if found and found[1] in promised else None
    )


def _by_request(
    asked: Asked, error: tuple[str, str], evidence: str, contract: Contract
) -> Blame | None:
    route = next((one for one in contract.routes if is_route(asked, one)), None)
    if route is None:
        said = f"it asks {asked.method} {asked.path}, which nothing promises"
        return Blame("test", said) if contract.routes else None
    if found := _STATUS.search(evidence):
        return _by_status(route, int(found[1]), int(found[2]))
    field = error[1].strip("'\"")
    if error[0] == "KeyError" and re.search(rf"\b{re.escape(field)}\b", route.response):
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
