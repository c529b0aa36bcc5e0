"""Whose code it is that shows in the answer of a server."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping

from schema.contract import HTTPRoute
from tools.checks import Module
from tools.proof.api.serving import LOGIN, Answer
from tools.proof.inside.frames import placed
from tools.proof.programs.said import last_own

LAST_FRAMES = 3
SAID_CHARS = 600
LINE_CHARS = 300

_TOKENS = re.compile(
    r"\b(?:jwt|jose)\.(?:en|de)code\(|URLSafe\w*Serializer\(|create_access_token\("
)
_ERROR = re.compile(
    r"^(?:\w+\.)*[A-Z]\w*(?:Error|Exception|NotFound|Invalid|Missing)\w*(?:: .*)?$", re.M
)
_NO_TABLE = re.compile(
    r"no such table|relation \"?\w+\"? does not exist|table \S+ doesn't exist", re.I
)
_MAKES_TABLES = re.compile(r"\bcreate_all\(|CREATE TABLE", re.I)
# Said by a framework of what it has no handler for; who looks a thing up names it.
_UNROUTED = re.compile(
    r"[\"'>]\s{0,9}(?:404 )?(?:(?:url|page|route|path|endpoint) )?not found", re.I
)
_HOLES = re.compile(r"<[^<>]*>|\{[^{}]*\}")
_MAKES_APP = re.compile(r"\b(?:Flask|FastAPI|Starlette|Quart)\(")


def blamed(
    route: HTTPRoute | None,
    answer: Answer,
    files: Mapping[str, str],
    modules: Mapping[str, Module],
) -> list[str | None]:
    """The files that have to change; None, where it is for whoever promised the route."""
    status, log = answer.status, answer.log
    sources = {path: text for path, text in files.items() if path.endswith(".py")}
    app = [path for path, text in sources.items() if _MAKES_APP.search(text)]
    if _NO_TABLE.search(log):
        made = [path for path, text in sources.items() if _MAKES_TABLES.search(text)]
        # Where none makes them, whoever sets up the application forgot to.
        return [next(iter((*made, *app)), None) or last_own(log, files)]
    if status >= 500 and (place := last_own(log, files)):
        return [place]
    login = route is not None and LOGIN.search(route.path)
    if (
        status == 401
        and not login
        and (tokens := [p for p, text in sources.items() if _TOKENS.search(text)])
    ):
        core = [p for p in tokens if re.search(r"(?:en|de)code\(|Serializer\(", sources[p])]
        return list(core or tokens)
    unrouted = status == 405 or (status == 404 and _UNROUTED.search(answer.body))
    if route is not None and unrouted and app and _is_declared(route, modules):
        return [app[0]]
    return [None]


def _is_declared(route: HTTPRoute, modules: Mapping[str, Module]) -> bool:
    """Whether a module has it, or the end of its path: who puts them together has lost it."""
    wanted = _plain(route.path)
    return any(
        method in (route.method, "*") and (path := _plain(declared)) and wanted.endswith(path)
        for module in modules.values()
        for method, declared, _ in module.routes
    )


def _plain(path: str) -> str:
    """With a slash in front and none at the end; parameters have no names."""
    return _HOLES.sub("{}", f"/{path.strip('/')}")


def gist(log: str, files: Container[str]) -> str:
    """Of what a server wrote: its last lines, after the last places in the project's own code."""
    frames = [
        (frame, log[end + 1 : end + LINE_CHARS].partition("\n")[0]) for frame, end in placed(log)
    ]
    own = [f"{f.path}:{f.line}: {code.strip()}" for f, code in frames if f.path in files]
    own = own[-LAST_FRAMES:]
    errors = _ERROR.findall(log)
    last = errors[-1] if own and errors else log.strip()
    return "\n".join([*own, last[-SAID_CHARS:]]).strip()


def _line(log: str, end: int) -> str:
    return log[end + 1 : end + LINE_CHARS].partition("\n")[0].strip()
