"""A web application is started and asked for what it promised."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from schema.contract import HTTPRoute
from schema.frozen import Frozen
from tools.proof.api.shapes import promised
from tools.proof.api.wanted import Wanted, wanted
from tools.proof.scripts import JOB, START, laid, own_folder, why_silent
from tools.sandbox import Limits, Sandbox, python

PROBE = (
    *("probe", "api", "again", "bodies", "client", "openapi", "store", "listening"),
    "serve",
)
"""The script that starts a server and uses it, and what it is made of."""

REGISTER = re.compile(r"regist|sign[-_]?up", re.I)
LOGIN = re.compile(r"log[-_]?in|sign[-_]?in|token|session", re.I)
LEAVES = re.compile(r"log[-_]?out|sign[-_]?out", re.I)
OWN_PROOF = re.compile(r"refresh|verif|confirm|reset|revoke|otp|[2m]fa|hook|api[-_]?key", re.I)
"""Routes that want another proof of who asks than a password or the token of a login."""
_REFERS = re.compile(r"[_a-z](?:_id|Id)s?\b")
_GUARDED = re.compile(
    r"\b(?:bearer|jwt|auth|authenticated|authorization|auth\w* required|login required)\b", re.I
)
_OPEN = re.compile(r"\b(?:optional\w*|anonymous|public|no|not|without|or|if|refresh)\b", re.I)
_BRACED = re.compile(r"\{.{0,2000}\}", re.S)
_PEOPLE = re.compile(r"/(?:users|accounts|members|customers)/?$", re.I)


@dataclass(frozen=True, slots=True)
class Server:
    """Which object of which module is served; ``factory``: it is a function that makes it."""

    module: str
    name: str
    factory: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """A server that is started by a command, in a folder of the project.

    Of its words and ``variables``, ``{port}`` is where it should listen; it may choose one of
    ``ports`` instead. Its environment is a folder with node_modules.
    """

    command: tuple[str, ...]
    folder: str = "."
    ports: tuple[int, ...] = ()


class Answer(Frozen):
    """What one request was answered; status 0 where there was no answer at all."""

    route: int | None = Field(None, description="which of those that were to be asked, in order")
    asked: Literal["first", "alpha", "together", "plain", "absent", "anonymous", "twice", "wrong",
                   "unkept", "removed"] = "first"  # fmt: skip
    method: str
    path: str
    known: bool = Field(description="every parameter in the path is of something that was made")
    kind: Literal["", "json", "form", "multipart"] = ""
    authorized: bool = Field(False, description="the token of the last login was sent with it")
    sent: Any = None
    files: tuple[str, ...] = ()
    refusal: str = Field(
        "", description="of the promised kind of body, where another one was taken"
    )
    takes: str = Field("", description="the kind of body that the application says it takes")
    declared: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="status of a success -> fields, as the application says"
    )
    status: int
    type: str = ""
    body: str = ""
    whole: bool = True
    log: str = Field("", description="what the server wrote meanwhile, if it failed")


class Served(Frozen):
    """How a server did: whether it started, what it answered, and what it wrote meanwhile."""

    started: bool
    exit_code: int | None = None
    log: str = ""
    answers: tuple[Answer, ...] = ()


async def serve(
    sandbox: Sandbox,
    files: Mapping[str, str],
    server: Server | Program,
    routes: Sequence[HTTPRoute],
    limits: Limits,
    environment: Path | None,
    variables: Mapping[str, str],
    plain: Iterable[str] = (),
) -> Served | str:
    """Start the server and use its routes, in a sensible order.

    ``plain`` are paths that nobody promised, and that are looked at, too. Returns what happened,
    or why nothing is known.
    """
    ours = own_folder("probe")
    texts = {path: text for path, text in files.items() if isinstance(text, str)}
    job = {
        **_started(server, ours, environment),
        "variables": dict(variables),
        "requests": [
            {
                "method": route.method,
                "path": route.path,
                "errors": _errors(route),
                "login": logs_in(route),
                **_body(wanted(route, texts)),
            }
            for route in in_order(routes)
        ],
        "plain": [*plain],
    }
    command = ["ours", START, f"{ours}.probe", f"{ours}/{JOB}"]
    done = await sandbox.run({**files, **laid(ours, PROBE, job)}, command, limits, environment)
    try:
        return Served.model_validate_json(done.stdout.rstrip().rpartition("\n")[2])
    except ValidationError:
        return f"the server could not be tried ({why_silent(done)})"


def _started(server: Server | Program, ours: str, environment: Path | None) -> dict[str, Any]:
    packages = None
    if isinstance(server, Server):
        words = (f"{ours}/serve.py", server.module, server.name, str(server.factory), "{port}")
        server = Program(("python", "-I", "-u", *words))
    elif environment:
        packages, environment = str(environment / "node_modules"), None
    return {**asdict(server), "packages": packages, "python": python(environment)}


def in_order(routes: Iterable[HTTPRoute]) -> list[HTTPRoute]:
    """Who uses an application registers, logs in, makes things, looks at them, and removes them."""
    methods = ["POST", "GET", "PUT", "PATCH", "DELETE"]

    def rank(route: HTTPRoute) -> tuple[int, int, int]:
        if LEAVES.search(route.path):
            return 4, 0, 0
        if registers(route):
            return 0, 0, 0
        if logs_in(route):
            return 1, 0, 0
        known = methods.index(route.method) if route.method in methods else len(methods)
        later = known + bool(_REFERS.search(route.request))
        return 2 + (route.method == "DELETE"), route.path.count("/") + later, known

    return sorted(routes, key=rank)


def registers(route: HTTPRoute) -> bool:
    """Whether somebody becomes known to the application: ``POST /register``, ``POST /users``."""
    people = _PEOPLE.search(route.path) and "password" in route.request.lower()
    return route.method == "POST" and bool(REGISTER.search(route.path) or people)


def logs_in(route: HTTPRoute) -> bool:
    """Whether a password is traded for a token or a cookie. A session may be one of a chat, too."""
    path, asked = route.path, route.request.lower()
    trades = LOGIN.search(path) and not OWN_PROOF.search(path)
    return route.method == "POST" and bool(trades and ("pass" in asked or "{" not in asked))


def _body(wish: Wanted) -> dict[str, Any]:
    return {"kind": wish.kind, "fields": wish.fields, "files": wish.files}


def _errors(route: HTTPRoute) -> list[str]:
    """What can be asked for so that a promised error has to be the answer."""
    errors = promised(route.response).errors
    found = ["absent"] if 404 in errors and set("<{:") & set(route.path) else []
    guarded = (401 in errors or _is_guarded(route)) and not LOGIN.search(route.path)
    found += ["anonymous"] if guarded else []
    found += ["wrong"] if 401 in errors and logs_in(route) else []
    return found + (["twice"] if 409 in errors and registers(route) else [])


def _is_guarded(route: HTTPRoute) -> bool:
    """Whether it was promised to those alone who are logged in, as in ``GET /me (Bearer)``."""
    words = _BRACED.sub("", route.request)
    answers = "{" in route.response or 204 in promised(route.response).statuses
    return answers and bool(_GUARDED.search(words)) and not _OPEN.search(words)
