"""Where a project hangs up its routers and blueprints: the file with the routes does not say it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from schema.modules import module_of

CALL_CHARS = 300
_CALL = re.compile(r"\.(?:register_blueprint|include_router)\(\s*([A-Za-z_][\w.]{0,100})")
_PREFIX = re.compile(r"\b(?:url_)?prefix\s*=\s*[\"']([^\"'\n]{1,100})[\"']")


def mounts(files: Mapping[str, str], modules: Iterable[str]) -> dict[str, str]:
    """Path -> what comes before its routes, where one other file says so in plain words."""
    modules = list(modules)
    paths = {name: path for path in modules if (name := module_of(path))}
    found: dict[str, set[str]] = {}
    by: dict[str, set[str]] = {}
    for path in modules:
        for said, prefix in _calls(files.get(path, "")):
            if (home := _home(said, path, files[path], paths)) and home != path:
                found.setdefault(home, set()).add(prefix)
                by.setdefault(home, set()).add(path)
    # Of a router within a router nobody knows what comes before all of it.
    return {
        path: prefixes.pop()
        for path, prefixes in found.items()
        if len(prefixes) == 1 and by[path].isdisjoint(found)
    }


def _calls(text: str) -> Iterator[tuple[str, str]]:
    """What is hung up, and below which path."""
    calls = list(_CALL.finditer(text))
    ends = [*(call.start() for call in calls[1:]), len(text)]
    for call, end in zip(calls, ends, strict=False):
        said = _PREFIX.search(text[call.end() : min(end, call.end() + CALL_CHARS)])
        yield call[1], said[1].rstrip("/") if said else ""


def _home(said: str, path: str, text: str, paths: Mapping[str, str]) -> str | None:
    """The file of a router by the name that it is given: ``bp``, ``books.router``."""
    name = said.partition(".")[0]
    taken = (
        r"^[ \t]*from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t(]+[^)\n]*?"
        rf"\b(?:(\w+) as )?{name}\b(?! as )"
    )
    if not (found := re.search(taken, text, re.MULTILINE)):
        return paths.get(name)
    above = (module_of(path) or "").split(".")
    above = above[: len(above) - len(found[1]) + path.endswith("__init__.py")] if found[1] else []
    module = ".".join(filter(None, [*above, found[2]]))
    return paths.get(f"{module}.{found[3] or name}".lstrip(".")) or paths.get(module)
