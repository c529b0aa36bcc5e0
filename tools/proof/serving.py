"""A web application is started and asked for what it promised."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from schema.contract import HTTPRoute
from schema.frozen import Frozen
from tools.proof.scripts import JOB, laid, own_folder, why_silent
from tools.proof.shapes import promised, sample
from tools.sandbox import Limits, Sandbox

SAID_CHARS = 600

_REGISTER = re.compile(r"regist|sign[-_]?up", re.I)
_LOGIN = re.compile(r"log[-_]?in|sign[-_]?in|token|session", re.I)
_LEAVES = re.compile(r"log[-_]?out|sign[-_]?out", re.I)
_TRACEBACK = re.compile(r"^\s*File \"([^\"]{1,300})\", line (\d{1,7})", re.M)


@dataclass(frozen=True, slots=True)
class Server:
    """Which object of which module is served; ``factory``: it is a function that makes it."""

    module: str
    name: str
    factory: bool = False


class Answer(Frozen):
    """What one request was answered; status 0 where there was no answer at all."""

    method: str
    path: str
    known: bool = Field(description="every parameter in the path is of something that was made")
    sent: Any = None
    status: int
    type: str = ""
    body: str = ""


class Served(Frozen):
    """How a server did: whether it started, what it answered, and what it wrote meanwhile."""

    started: bool
    exit_code: int | None = None
    log: str = ""
    answers: tuple[Answer, ...] = ()


class Fault(Frozen):
    """What is wrong with an answer.

    The route as it was promised, a file in whose code the fault shows, and the evidence.
    """

    route: str | None
    path: str | None
    said: str


async def serve(
    sandbox: Sandbox,
    files: Mapping[str, str],
    server: Server,
    routes: Sequence[HTTPRoute],
    limits: Limits,
    environment: Path | None,
    variables: Mapping[str, str],
) -> Served | str:
    """Start the server and send it one request for each route, in a sensible order.

    Returns what happened, or why nothing is known.
    """
    ours = own_folder("probe")
    job = {
        "command": [f"{ours}/serve.py", server.module, server.name, str(server.factory)],
        "variables": dict(variables),
        "requests": [
            {"method": route.method, "path": route.path, "body": _body(route)}
            for route in in_order(routes)
        ],
    }
    done = await sandbox.run(
        {**files, **laid(ours, ["probe.py", "serve.py"], job)},
        ["python", "-I", f"{ours}/probe.py", f"{ours}/{JOB}"],
        limits,
        environment,
    )
    try:
        return Served.model_validate_json(done.stdout.rstrip().rpartition("\n")[2])
    except ValidationError:
        return f"the server could not be tried ({why_silent(done)})"


def in_order(routes: Iterable[HTTPRoute]) -> list[HTTPRoute]:
    """Who uses an application registers, logs in, makes things, looks at them, and removes them."""
    methods = ["POST", "GET", "PUT", "PATCH", "DELETE"]

    def rank(route: HTTPRoute) -> tuple[int, int, int]:
        if _LEAVES.search(route.path):
            return 4, 0, 0
        if route.method == "POST" and _REGISTER.search(route.path):
            return 0, 0, 0
        if route.method == "POST" and _LOGIN.search(route.path):
            return 1, 0, 0
        known = methods.index(route.method) if route.method in methods else len(methods)
        return 2 + (route.method == "DELETE"), route.path.count("/") + known, known

    return sorted(routes, key=rank)


def _body(route: HTTPRoute) -> Any:
    if route.method in ("GET", "HEAD", "DELETE", "OPTIONS"):
        return None
    value = sample(route.request)
    return {} if value is None and route.method == "POST" else value


def faults_in(served: Served, routes: Sequence[HTTPRoute], files: Iterable[str]) -> list[Fault]:
    """What the answers prove to be wrong. A refusal that a rule of the application's may explain,
    such as 400 or 422, proves nothing."""
    files = set(files)
    where = place_in(served.log, files)
    if not served.started:
        how = "did not listen" if served.exit_code is None else f"ended ({served.exit_code})"
        said = f"the server {how}: {served.log.strip()[-SAID_CHARS:]}"
        return [Fault(route=None, path=where, said=said)]
    faults = []
    registered = logged_in = False
    for route, answer in zip(in_order(routes), served.answers, strict=False):
        login = bool(_LOGIN.search(route.path)) and route.method == "POST"
        wrong = _wrong(route, answer, registered and login, logged_in)
        if wrong:
            path = where if answer.status >= 500 else None
            shown = f"{answer.method} {answer.path} {_short(answer.sent)}".strip()
            log = f"\n{served.log.strip()[-SAID_CHARS:]}" if answer.status >= 500 else ""
            faults.append(Fault(route=str(route), path=path, said=f"{shown}: {wrong}{log}"))
        good = 200 <= answer.status < 300
        registered = registered or (good and bool(_REGISTER.search(route.path)))
        logged_in = logged_in or (good and login and "token" in answer.body.lower())
    return faults


def _wrong(route: HTTPRoute, answer: Answer, must_log_in: bool, logged_in: bool) -> str | None:
    status = answer.status
    answered = f"answered {status} {' '.join(answer.body.split())[:200]}".strip()
    if status == 0:
        return f"no answer: {answer.body[:200]}"
    if status >= 500 or status in (405, 415) or (status == 404 and answer.known):
        return answered
    if status == 401 and (must_log_in or (logged_in and not _LEAVES.search(route.path))):
        said = "with the password that was registered" if must_log_in else "with the token of login"
        return f"{said}, it {answered}"
    if status == 422 and (field := _sent_and_missed(answer)):
        return f"it asks for {field}, which is in the JSON that was sent: {answered}"
    if 200 <= status < 300:
        return _fields(route, answer)
    return None


def _fields(route: HTTPRoute, answer: Answer) -> str | None:
    wanted = promised(route.response)
    if not wanted.fields or wanted.status not in (None, answer.status):
        return None
    try:
        said = json.loads(answer.body)
    except ValueError:
        return None if len(answer.body) >= 4000 else f"its answer is no JSON: {answer.body[:100]}"
    if wanted.listed != isinstance(said, list):
        kind = "a list" if wanted.listed else "an object"
        return f"its answer is not {kind}: {answer.body[:100]}"
    item = said[0] if isinstance(said, list) and said else said
    missing = [f for f in wanted.fields if f not in item] if isinstance(item, dict) else []
    return f"its answer has no {', '.join(missing)}: {answer.body[:200]}" if missing else None


def _sent_and_missed(answer: Answer) -> str | None:
    """A field that FastAPI says is missing although it was sent."""
    try:
        detail = json.loads(answer.body)["detail"]
        missed = [one["loc"][-1] for one in detail if one["type"] == "missing"]
    except (ValueError, LookupError, TypeError):
        return None
    sent = answer.sent if isinstance(answer.sent, dict) else {}
    return next((name for name in missed if name in sent), None)


def place_in(log: str, files: set[str]) -> str | None:
    """The project's file that stands last in a traceback."""
    for path, _ in reversed(_TRACEBACK.findall(log)):
        for file in files:
            if path == file or path.endswith(f"/{file}"):
                return file
    return None


def _short(sent: Any) -> str:
    return "" if sent is None else json.dumps(sent, ensure_ascii=False)[:200]
