"""Ways to start a web server that is written in Python, the best first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from schema.start import Start, StartKind
from tools.checks import Module
from tools.proof.programs.importing import module_name
from tools.proof.start.way import Way, name_of, root_of, started, way_to


class Framework(NamedTuple):
    """What comes behind ``python -m``, for the application and for what makes it."""

    ready: tuple[str, ...]
    made: tuple[str, ...]
    port: int


ASGI = Framework(("uvicorn", "{}"), ("uvicorn", "{}", "--factory"), 8000)
FLASK = Framework(("flask", "--app", "{}", "run"), ("flask", "--app", "{}", "run"), 5000)
FRAMEWORKS = {  # by what is imported
    "fastapi": ASGI,
    "starlette": ASGI,
    "litestar": ASGI,
    "quart": Framework(("quart", *FLASK.ready[1:]), ("quart", *FLASK.ready[1:]), 5000),
    "sanic": Framework(("sanic", "{}"), ("sanic", "{}", "--factory"), 8000),
    "flask": FLASK,
}
# Whoever imports one of these and is started by itself is a server.
SERVERS = {"http.server", "socketserver", "wsgiref", "aiohttp.web", "tornado", "bottle", "cherrypy",
           "gradio", "nicegui", "dash", "uvicorn", "waitress", "werkzeug.serving"}  # fmt: skip
DJANGO_PORT, STREAMLIT_PORT = 8000, 8501
WSGI = (
    "from wsgiref.simple_server import make_server; from {0} import {1}; "
    "make_server('127.0.0.1', 8000, {1}{2}).serve_forever()"
)


def web_apps(files: Mapping[str, str], modules: Mapping[str, Module]) -> list[Way]:
    """Application objects: those that stand ready before those that have to be made."""
    pages = any(path.endswith(".html") for path in files)
    ways = [
        Way(_served(name, app, factory, path, modules, pages), frozenset({name}))
        for path, module in modules.items()
        if (name := module_name(path))
        for app, factory in module.apps
    ]
    ways.sort(key=lambda way: (way.start.factory, way.start.app.count(".")))
    return [*_django(modules, ways), *ways]


def _served(
    module: str, name: str, factory: bool, path: str, modules: Mapping[str, Module], pages: bool
) -> Start:
    app, address = f"{module}:{name}", "http://127.0.0.1:{}/"
    known = _framework(modules[path], modules)
    needs: tuple[str, ...] = ()
    if known in FRAMEWORKS:
        framework = FRAMEWORKS[known]
        words = framework.made if factory else framework.ready
        command = ("python", "-m", *(word.format(app) for word in words))
        address = address.format(framework.port) + ("docs" * (known == "fastapi" and not pages))
        needs = ("uvicorn",) if framework is ASGI else ()
    else:
        line = WSGI.format(module, name, "()" if factory else "")
        command, address = ("python", "-c", line), address.format(8000)
    return Start(
        kind=StartKind.WEB,
        command=command,
        path=root_of(path),
        address=address,
        app=app,
        factory=factory,
        needs=needs,
    )


def _framework(module: Module, modules: Mapping[str, Module]) -> str:
    """What the application is made with: by its own file, else by the project's."""
    for some in ([module], modules.values()):
        tops = {name.split(".")[0] for one in some for name in one.imports}
        if found := next((name for name in FRAMEWORKS if name in tops), None):
            return found
    return ""


def _django(modules: Mapping[str, Module], apps: list[Way]) -> Iterator[Way]:
    for path, module in modules.items():
        django = any(name.startswith("django") for name in module.imports)
        if django and PurePosixPath(path).name == "manage.py":
            start = Start(
                kind=StartKind.WEB,
                command=("python", path, "runserver"),
                before=("python", path, "migrate", "--run-syncdb"),
                address=f"http://127.0.0.1:{DJANGO_PORT}/",
                app=apps[0].start.app if apps else "",
            )
            yield Way(start, frozenset({name_of(path)}))


def web_programs(modules: Mapping[str, Module]) -> Iterator[Way]:
    """Servers without an application object, which start themselves."""
    for path, module in started(modules):
        if "streamlit" in {name.split(".")[0] for name in module.imports}:
            command = ("python", "-m", "streamlit", "run", path)
            address = f"http://127.0.0.1:{STREAMLIT_PORT}/"
            start = Start(kind=StartKind.WEB, command=command, address=address)
            yield Way(start, frozenset({name_of(path)}))
        elif module.guarded and any(_is_server(name) for name in module.imports):
            yield way_to(StartKind.WEB, path, modules)


def _is_server(imported: str) -> bool:
    return any(imported == one or imported.startswith(f"{one}.") for one in SERVERS)
