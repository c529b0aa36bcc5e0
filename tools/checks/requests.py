"""What scripts ask of the project's own server, against the routes that it has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from schema.contract import HTTPRoute
from schema.verdict import Finding
from tools.checks.javascript import SUFFIXES, js_routes
from tools.checks.links import scripts_of
from tools.checks.python import Module
from tools.checks.web import Facts

HOLE = "{}"
_OWN = re.compile(r"https?://(localhost|127\.0\.0\.1|0\.0\.0\.0)(:\d+)?(?=/|$)")
_PARAMETER = re.compile(r"<[^<>]*>|\{[^{}]*\}|:\w+")


def request_findings(
    files: Mapping[str, str],
    facts: Mapping[str, Facts],
    modules: Mapping[str, Module],
    contract: Iterable[HTTPRoute] = (),
) -> Iterator[Finding]:
    """Requests that no route answers; nothing where a path or a prefix is computed."""
    routes = [(path, *route) for path, module in modules.items() for route in module.routes]
    scripts = {path: text for path, text in files.items() if path.endswith(SUFFIXES)}
    routes += [(path, *route) for path, text in scripts.items() for route in js_routes(text)]
    catching = any("path:" in at or "*" in at or not at for _, _, at, _ in routes)
    if not routes or catching or any("add_resource" in text for text in files.values()):
        return
    promised = [(route.method, _parts(route.path)) for route in contract]
    for path, script in scripts_of(facts):
        for line, method, url, body, _ in script.calls:
            asked = _asked(url, files)
            if asked is None:
                continue
            here = [r for r in routes if _meets(asked, _parts(r[2]), whole=r[3])]
            said = f"{method} {url.replace(HOLE, '…')}"
            if not here and (method == "*" or HOLE in url):
                continue  # a helper's own request: what it asks for is said by its callers
            if not here:
                owed = any(_meets(asked, parts, whole=True) for _, parts in promised)
                at = routes[0][0] if owed else path
                where = f" ({path}:{line} asks for it)" if owed else ""
                yield Finding(path=at, line=None if owed else line,
                              said=f"nothing serves {said}{where}")  # fmt: skip
            elif method != "*" and not {method, "*"} & {r[1] for r in here}:
                by = ", ".join(sorted({r[1] for r in here}))
                yield Finding(path=path, line=line, said=f"{said} is served by {by} only")
            elif body and (wanted := _reads(files.get(here[0][0], ""))) and wanted != body:
                told = f"{said} sends a {body} body, {here[0][0]} reads {wanted}"
                yield Finding(path=path, line=line, said=told)


def _asked(url: str, files: Mapping[str, str]) -> list[str] | None:
    bare = re.split(r"[?#]", _OWN.sub("", url))[0]
    if bare.startswith(HOLE) or "://" in bare or not bare or bare.startswith("//"):
        return None
    name = bare.rsplit("/", 1)[-1]
    if name and any(path.rsplit("/", 1)[-1] == name for path in files):
        return None
    if "." in name and HOLE not in name:
        return None
    return _parts(bare)


def _parts(path: str) -> list[str]:
    return [part for part in _PARAMETER.sub(HOLE, path).split("/") if part]


def _meets(asked: list[str], route: list[str], whole: bool) -> bool:
    if HOLE in asked and asked[-1].endswith(HOLE) and len(asked[-1]) > len(HOLE):
        asked = [*asked[:-1], asked[-1].removesuffix(HOLE)]  # a query that is put together
    if not whole:
        asked = asked[len(asked) - len(route) :] if len(asked) >= len(route) else asked
    return len(asked) == len(route) and all(
        a == r or HOLE in r or HOLE in a for a, r in zip(asked, route, strict=True)
    )


def _reads(source: str) -> str:
    """What the bodies are that a Flask module reads, where all are of one kind."""
    form = "request.form" in source or "request.files" in source or "Form(" in source
    json = "get_json(" in source or "request.json" in source
    return (
        "form"
        if form and not json and "BaseModel" not in source
        else "json"
        if json and not form
        else ""
    )
