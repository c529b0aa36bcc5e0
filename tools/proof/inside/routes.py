"""Tells which routes a web application has: ``routes.py MODULE NAME FACTORY``.

The framework itself is asked. The last line is JSON: file, method and path of each route, or null
where some cannot be told. Standard library, and what the project itself needs.
"""

import importlib
import inspect
import json
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any

Route = tuple[str, str, str]
ANY = "*"


def main() -> None:
    module, name, factory, variables = sys.argv[1:]
    os.environ.update(json.loads(variables))
    here = os.getcwd()
    sys.path[:0] = [here, os.path.join(here, "src")]
    app: Any = getattr(importlib.import_module(module), name)
    if factory == "True":
        app = app()
    found: list[Route] | None
    try:
        found = list(_of_flask(app) if hasattr(app, "url_map") else _of_asgi(app.routes))
    except (AttributeError, LookupError):
        found = None
    print(f"\n{json.dumps(found)}")


def _of_flask(app: Any) -> Iterator[Route]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" and rule.rule.startswith("/<"):
            continue  # files, which are known
        view = app.view_functions.get(rule.endpoint)
        for method in rule.methods or [ANY]:
            yield _file(view), method, rule.rule


def _of_asgi(routes: Iterable[Any], prefix: str = "") -> Iterator[Route]:
    for route in _flat(routes):
        path = route.path
        if path is None:
            raise LookupError(route)
        if "WebSocket" in type(getattr(route, "original_route", route)).__name__:
            continue
        endpoint, mounted = getattr(route, "endpoint", None), getattr(route, "app", None)
        if endpoint is not None:
            for method in getattr(route, "methods", None) or [ANY]:
                yield _file(endpoint), method, prefix + path
        elif type(mounted).__name__ == "StaticFiles":
            if prefix + path:  # at the root are files, which are known
                yield "", "GET", f"{prefix}{path}/*"
        elif getattr(route, "routes", None):
            yield from _of_asgi(route.routes, prefix + path)
        else:
            yield "", ANY, f"{prefix}{path}/*"


def _flat(routes: Iterable[Any]) -> Iterable[Any]:
    """FastAPI keeps routers that are included as they are; it knows how to look into them."""
    try:
        from fastapi.routing import iter_route_contexts
    except ImportError:
        return routes
    return iter_route_contexts(list(routes))


def _file(view: Any) -> str:
    """The project's file in which a view is written."""
    try:
        source = inspect.getsourcefile(inspect.unwrap(getattr(view, "view_class", view)))
    except (TypeError, ValueError):
        return ""
    here = os.getcwd() + os.sep
    return source.removeprefix(here) if source and source.startswith(here) else ""


if __name__ == "__main__":
    main()
