"""What pages and scripts ask of the project's own server, against the routes that it has."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from schema.contract import HTTPRoute
from schema.verdict import Finding
from tools.checks.inside.asks import Ask
from tools.checks.python import Module
from tools.checks.web.javascript import SUFFIXES, js_routes
from tools.checks.web.loads import scripts_of
from tools.checks.web.reading import Facts

HOLE = "{}"
ANY = "*"
PATH_CHARS = 80
PAIRS = 5_000  # of requests and routes; more were made to keep us busy
# Servers whose routes are not all read, and what puts other paths before or behind them.
OTHERS = re.compile(
    r"\b(?:http\.server|aiohttp|tornado|bottle|falcon|django|cherrypy|pyramid|strawberry|graphene|"
    r"add_resource|flask_restful|flask_restx|flask_smorest|ninja|sanic|litestar|socketserver|"
    r"flask_admin|fastapi_users|sqladmin)\b"
)
MOVED = re.compile(
    r"\.mount\(\s*[^,\n]{1,80},\s*(?!StaticFiles|\w*[Ss]tatic)|root_path|DispatcherMiddleware|"
    r"APPLICATION_ROOT|SCRIPT_NAME|Mount\("
)
_OWN = re.compile(r"https?://(localhost|127\.0\.0\.1|0\.0\.0\.0)(:\d+)?(?=/|$)")
_PARAMETER = re.compile(r"<path:[^<>]*>|\{[^{}]*:path\}|\*\w*|(<[^<>]*>|\{[^{}]*\}|:\w+)")


class Served(NamedTuple):
    """A route of the server, and the file that it is in. ``whole``: nothing stands before it."""

    file: str
    method: str
    path: str
    whole: bool


def request_findings(
    files: Mapping[str, str],
    facts: Mapping[str, Facts],
    modules: Mapping[str, Module],
    contract: Iterable[HTTPRoute] = (),
) -> Iterator[Finding]:
    """Requests that no route answers, by the routes that are written in the source."""
    if any(OTHERS.search(text) for path, text in files.items() if path.endswith(".py")):
        return
    moved = any(MOVED.search(text) for path, text in files.items() if path.endswith(".py"))
    routes = [
        Served(at, method, path, whole and not moved)
        for at, module in modules.items()
        for method, path, whole in module.routes
    ]
    scripts = {path: text for path, text in files.items() if path.endswith(SUFFIXES)}
    routes += [Served(at, *route) for at, text in scripts.items() for route in js_routes(text)]
    if routes:
        yield from unanswered(files, facts, routes, contract)


async def misdirected(
    files: Mapping[str, str],
    facts: Mapping[str, Facts],
    routes: Iterable[tuple[str, str, str]],
    contract: Iterable[HTTPRoute],
) -> tuple[Finding, ...]:
    """Requests that none of the routes answers that the server really has: file, method, path."""
    told = [Served(at, method, path, whole=True) for at, method, path in routes]
    found = await asyncio.to_thread(lambda: list(unanswered(files, facts, told, list(contract))))
    return tuple(found)


def unanswered(
    files: Mapping[str, str],
    facts: Mapping[str, Facts],
    routes: list[Served],
    contract: Iterable[HTTPRoute],
) -> Iterator[Finding]:
    """Requests that none of all the ``routes`` answers; none where a proxy may change them."""
    if any("proxy" in text for path, text in files.items() if not path.endswith((".py", ".md"))):
        return
    promised = [Served("", route.method, route.path, True) for route in contract]
    asks = asked(facts)
    for ask in asks if len(asks) * len(routes) <= PAIRS else ():
        path = own_path(ask.url, files)
        if path is None:
            continue
        here = [route for route in routes if meets(path, route)]
        said = f"{ask.method} {ask.url.replace(HOLE, '…')}"
        if not here:
            owed = any(meets(path, route) for route in promised)
            at = next((r.file for r in routes if r.file), ask.path) if owed else ask.path
            where = f" ({ask.path}:{ask.line} asks for it)" if owed else ""
            line = None if owed else ask.line
            yield Finding(path=at, line=line, said=f"nothing serves {said}{where}")
        elif ask.method != ANY and not {ask.method, ANY} & {route.method for route in here}:
            depth = path.rstrip("/").count("/")
            same = [route for route in here if route.path.rstrip("/").count("/") == depth]
            by = ", ".join(sorted({route.method for route in same or here}))
            owed = any(r.method == ask.method and meets(path, r) for r in promised)
            at = (here[0].file or ask.path) if owed else ask.path
            line = None if owed else ask.line
            yield Finding(path=at, line=line, said=f"{said} is served by {by} only")


def asked(facts: Mapping[str, Facts]) -> list[Ask]:
    """Every request of every script, and of the forms that send themselves."""
    found = [ask for _, script in scripts_of(facts) for ask in script.asks]
    found += [post for fact in facts.values() for post in (fact.page.posts if fact.page else ())]
    return list(dict.fromkeys(found))


def own_path(url: str, files: Mapping[str, str]) -> str | None:
    """The path that is asked of the project's own server; None: of another one, or for a file."""
    bare = re.split(r"[?#]", _OWN.sub("", url))[0]
    if bare.startswith(HOLE) or "://" in bare or not bare or bare.startswith(("//", "{", "<")):
        return None
    name = bare.rsplit("/", 1)[-1]
    if name and any(path.rsplit("/", 1)[-1] == name for path in files):
        return None
    if ("." in name and HOLE not in name) or ":" in bare or "{{" in bare or "{%" in bare:
        return None
    return bare if bare.startswith("/") else f"/{HOLE}{bare}"


def meets(path: str, route: Served) -> bool:
    """Whether a request for ``path``, with anything in its holes, may come to a route."""
    pattern = route.path if route.whole else f"*{route.path}"
    return _alike(_tokens(path.replace(HOLE, "*"), free=True), _tokens(pattern, free=False))


def _tokens(path: str, free: bool) -> list[str]:
    """Its characters, with ``*`` for anything and ``+`` for what has no slash in it."""
    path = re.sub(r"/{2,}", "/", path).rstrip("/") or "/"
    if not free:
        path = _PARAMETER.sub(lambda found: "\0" if found[1] else "\1", path[:PATH_CHARS])
    marks = {"\0": "+", "\1": "*"} if not free else {"*": "*"}
    return [marks.get(sign, f"={sign}") for sign in path[:PATH_CHARS]]


def _alike(one: list[str], other: list[str]) -> bool:
    """Whether some text is described by both. In time with the product of their lengths."""
    reached = {(0, 0)}
    waiting = [(0, 0)]
    while waiting:
        i, j = waiting.pop()
        if i == len(one) and j == len(other):
            return True
        a = one[i] if i < len(one) else ""
        b = other[j] if j < len(other) else ""
        steps = []
        if a == "*" or b == "*" or "+" in (a, b):
            steps += [(i + 1, j)] if a in ("*", "+") else []
            steps += [(i, j + 1)] if b in ("*", "+") else []
            steps += [(i, j + 1)] if b and (a == "*" or (a == "+" and b != "=/")) else []
            steps += [(i + 1, j)] if a and (b == "*" or (b == "+" and a != "=/")) else []
        elif a and a == b:
            steps.append((i + 1, j + 1))
        for step in steps:
            if step not in reached:
                reached.add(step)
                waiting.append(step)
    return False
