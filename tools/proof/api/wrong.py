"""What the answers of a server prove to be wrong.

A refusal that a rule of the application's may explain, such as 400 or 422, proves nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from schema.contract import HTTPRoute
from schema.frozen import Frozen
from tools.checks import Module
from tools.proof.api.blame import blamed, gist
from tools.proof.api.kept import declared_wrong, fields_wrong, status_wrong
from tools.proof.api.serving import (
    LEAVES,
    OWN_PROOF,
    Answer,
    Served,
    in_order,
    logs_in,
    registers,
)
from tools.proof.api.unawaited import unawaited
from tools.proof.api.wanted import wanted
from tools.proof.programs.said import last_own

SAID_CHARS = 600
BODY_CHARS = 500  # of what was sent, and of what was answered
REFUSED = (400, 411, 415, 422)
_ID = re.compile(r'(?:_id|Id)s?"\s*:')
AWAY = (502, 503, 504)  # what the application needs is not there


class Fault(Frozen):
    """What is wrong with an answer.

    The route as it was promised, a file in whose code the fault shows, and the evidence.
    """

    route: str | None
    path: str | None
    said: str


def faults_in(
    served: Served,
    routes: Sequence[HTTPRoute],
    files: Mapping[str, str],
    modules: Mapping[str, Module],
) -> list[Fault]:
    """The faults that the answers prove, of a project of these files, path -> text.

    ``modules`` are those of them that are Python, parsed.
    """
    if not served.started:
        how = "did not listen" if served.exit_code is None else f"ended ({served.exit_code})"
        said = f"the server {how}: {served.log.strip()[-SAID_CHARS:]}"
        return [Fault(route=None, path=last_own(served.log, files), said=said)]
    asked = in_order(routes)
    faults = [
        Fault(route=None, path=path, said=said) for path, said in unawaited(served.log, files)
    ]
    done = _Done()
    for answer in served.answers:
        route = asked[answer.route] if answer.route is not None else None
        wrong = _again(answer) if answer.asked != "first" else None
        if route is not None and answer.asked == "first":
            wrong = _wrong(route, answer, files, done)
            done.note(route, answer)
        if wrong:
            faults += _told(wrong, answer, files, blamed(route, answer, files, modules), route)
    return faults


def untried(served: Served, routes: Sequence[HTTPRoute]) -> str:
    """Which routes nobody could use here, and why; empty where all were used."""
    asked = in_order(routes)
    away = [
        f"{asked[one.route].method} {asked[one.route].path} answered {one.status}"
        for one in served.answers
        if one.route is not None and one.asked == "first" and one.status in AWAY
    ]
    return f"what it needs is not there: {'; '.join(away[:3])}" if away else ""


class _Done:
    """What somebody has come to do so far."""

    registered = logged_in = False

    def note(self, route: HTTPRoute, answer: Answer) -> None:
        good = 200 <= answer.status < 300
        self.registered |= good and registers(route)
        login = good and logs_in(route) and "token" in answer.body.lower()
        self.logged_in = self.logged_in or login


def _told(
    wrong: str,
    answer: Answer,
    files: Mapping[str, str],
    paths: Sequence[str | None],
    route: HTTPRoute | None,
) -> list[Fault]:
    sent = _short(answer)
    log = gist(answer.log, files)
    said = f"{answer.method} {answer.path} {sent}".strip() + f": {wrong}" + (log and f"\n{log}")
    return [Fault(route=str(route) if route else None, path=path, said=said) for path in paths]


def _again(answer: Answer) -> str | None:
    """Of what was asked beside the promised: what failed without being minded, or succeeded."""
    how = {
        "alpha": "with a PNG that is transparent in part, it",
        "together": "asked by several at once, it",
        "absent": "for what is not there, it",
        "anonymous": "for somebody who is not logged in, it",
        "twice": "for the second time, it",
        "wrong": "with a wrong password, it",
    }
    lost = {
        "unkept": "what it made is not in its list, and the next one gets the same id",
        "removed": "it answers the same as before, although it was removed",
    }
    if answer.asked in lost:
        return lost[answer.asked]
    errors = {"absent": 404, "anonymous": 401, "twice": 409, "wrong": 401}
    said = f"{how.get(answer.asked, 'it')} answered {answer.status}"
    if answer.asked in errors and 200 <= answer.status < 300:
        return f"{said} instead of {errors[answer.asked]}"
    return said if answer.status == 500 and '  File "' in answer.log else None


def _wrong(route: HTTPRoute, answer: Answer, files: Mapping[str, str], done: _Done) -> str | None:
    status = answer.status
    answered = f"answered {status} {' '.join(answer.body.split())[:BODY_CHARS]}".strip()
    wish = wanted(route, files)
    must_log_in = done.registered and logs_in(route)
    if status == 0:
        return f"no answer: {answer.body[:200]}"
    if wish.certain and (kinds := _kinds(wish.kind, answer)):
        return kinds
    if status in AWAY:
        return None
    if status >= 500 or status == 405 or (status == 404 and answer.known and not _refers(answer)):
        return answered
    if status == 415 and wish.certain:
        return answered
    needs_token = not LEAVES.search(route.path) and not OWN_PROOF.search(route.path)
    if status == 401 and (must_log_in or (done.logged_in and needs_token)):
        said = "with the password that was registered" if must_log_in else "with the token of login"
        return f"{said}, it {answered}"
    if status == 422:
        return _refused(answer, answered, wish.certain)
    if 200 <= status < 300:
        return status_wrong(route, answer) or fields_wrong(route, answer)
    return declared_wrong(route, answer, files)


def _kinds(kind: str, answer: Answer) -> str | None:
    """Another kind of body is taken than was promised."""
    names = {"json": "JSON", "form": "a form", "multipart": "a form"}
    if answer.refusal and names[answer.kind] != names[kind]:
        taken = f"the same values were taken as {names[answer.kind]}"
        return f"as {names[kind]} it answered {answer.refusal}; {taken}"
    if answer.takes and names[answer.takes] != names[kind] and answer.status in REFUSED:
        return f"it takes {names[answer.takes]} instead of {names[kind]}: answered {answer.status}"
    return None


def _refused(answer: Answer, answered: str, certain: bool) -> str | None:
    """What FastAPI says is missing although it was sent, or takes for a parameter of the path."""
    try:
        detail = [(one["type"], one["loc"]) for one in json.loads(answer.body)["detail"]]
        missed = [loc[-1] for kind, loc in detail if kind == "missing" and len(loc) < 3]
        hidden = [loc[-1] for _, loc in detail if loc[0] == "path"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    if hidden and answer.known and not any(word in answer.path for word in map(str, hidden)):
        return f"another route, with the parameter {hidden[0]}, takes its place: {answered}"
    sent = answer.sent if isinstance(answer.sent, dict) and answer.kind == "json" else {}
    field = next((name for name in missed if name in sent), None)
    said = f"it asks for {field}, which is in the JSON that was sent: {answered}"
    return said if field and certain else None


def _refers(answer: Answer) -> bool:
    """Whether what was sent names something by its id, which may be what was not found."""
    return bool(_ID.search(json.dumps(answer.sent)))


def _short(answer: Answer) -> str:
    """What was sent, with those headers that matter, and no token."""
    marks: list[str] = [answer.kind] if answer.kind in ("form", "multipart") else []
    marks += ["Authorization: Bearer …"] if answer.authorized else []
    sent = [] if answer.sent is None else [json.dumps(answer.sent, ensure_ascii=False)[:BODY_CHARS]]
    files = [f"with a file as {', '.join(answer.files)}"] if answer.files else []
    return " ".join([*([f"({'; '.join(marks)})"] if marks else []), *sent, *files])
