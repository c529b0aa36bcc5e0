"""Ways to start what is not Python: a package of npm, a file for Node, pages for a browser."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from schema.start import Start, StartKind
from tools.proof.start.node import PACKAGE, file_of, read_package
from tools.proof.start.way import Way

SCRIPTS = ("start", "dev", "serve")
SERVERS = {"express", "fastify", "koa", "@hapi/hapi", "@nestjs/core", "next", "vite", "serve",
           "react-scripts", "http-server", "@angular/core", "nuxt", "astro", "polka"}  # fmt: skip
NODE_FILES = ("server.js", "server.mjs", "index.js", "index.mjs", "main.js", "main.mjs", "app.js")
TEMPLATES = "templates"
PAGE_PORT = 8000


def node_ways(files: Mapping[str, str]) -> Iterator[Way]:
    """By npm where there is a package, the one that lies highest; else by Node itself."""
    for path in sorted(files, key=lambda path: (path.count("/"), path)):
        if posixpath.basename(path) != PACKAGE:
            continue
        said = read_package(files[path])
        listed = said.get("scripts")
        scripts = listed if isinstance(listed, dict) else {}
        script = next((s for s in SCRIPTS if s in scripts and not _is_python(scripts[s])), None)
        if script is None:
            continue
        folder = posixpath.dirname(path)
        there = ("--prefix", folder) if folder else ()
        run = ("start",) if script == "start" else ("run", script)
        file = posixpath.join(folder, file_of(files, said, folder, script) or "")
        serves = _serves(said) or "createServer" in files.get(file, "")
        kind = StartKind.WEB if serves else StartKind.SCRIPT
        install = ("npm", *there, "install")
        start = Start(kind=kind, before=install, command=("npm", *there, *run))
        yield Way(start, frozenset({"npm"}))
        return
    pages = any(path.endswith(".html") for path in files)
    for name in NODE_FILES:
        if name in files and (not pages or name.startswith("server")):
            kind = StartKind.WEB if "createServer" in files[name] else StartKind.SCRIPT
            yield Way(Start(kind=kind, command=("node", name)), frozenset({name}))


def needs_node(files: Mapping[str, str]) -> bool:
    """Whether its pages are built, or served, by Node: one that only tests them changes nothing."""
    packages = [read_package(text) for p, text in files.items() if posixpath.basename(p) == PACKAGE]
    return next(node_ways(files), None) is not None or any(
        said.get("dependencies") or "build" in str(said.get("scripts")) for said in packages
    )


def pages(files: Mapping[str, str]) -> Iterator[Way]:
    """What a browser shows, the page that is first to be seen first. Templates are none."""
    found = [
        path
        for path in files
        if path.lower().endswith((".html", ".htm")) and TEMPLATES not in path.split("/")
    ]
    for path in sorted(found, key=lambda p: ("index.htm" not in p, p.count("/"), p)):
        folder, name = posixpath.split(path)
        if "../" in files[path]:
            folder, name = "", path
        command = ["python", "-m", "http.server", str(PAGE_PORT)]
        command += ["--directory", folder] if folder else []
        shown = "" if name == "index.html" else name
        address = f"http://127.0.0.1:{PAGE_PORT}/{shown}"
        start = Start(kind=StartKind.PAGE, command=tuple(command), address=address)
        yield Way(start, frozenset({path.replace("/", "."), name, "http.server"}))


def _serves(said: dict[str, Any]) -> bool:
    used: set[str] = set()
    for name in ("dependencies", "devDependencies"):
        listed = said.get(name)
        used |= set(listed) if isinstance(listed, dict) else set()
    return bool(used & SERVERS)


def _is_python(script: object) -> bool:
    """Whether a script of npm only starts Python, as to serve pages as they are."""
    return str(script).lstrip().startswith("python")
