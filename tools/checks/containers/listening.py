"""Where a command that starts a server listens."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import NamedTuple

from tools.checks.containers.images import Image
from tools.checks.containers.started import bare, option
from tools.checks.python import Module

EVERYWHERE = "0.0.0.0"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# What a server of Node's is told where it is written out, with or without a variable before.
_NODE = re.compile(
    r"process\.env\.PORT\s{0,3}(?:\|\||\?\?)\s{0,3}(\d{2,5})|\.listen\(\s{0,9}(\d{2,5})\b"
)


class Listens(NamedTuple):
    """An address and a port; either is empty where it is not known."""

    host: str
    port: str


NOWHERE = Listens("", "")


def listens(
    words: list[str], image: Image, files: Mapping[str, str], modules: Mapping[str, Module]
) -> Listens:
    """Where a program listens; empty what cannot be told."""
    words = bare(words)
    name = posixpath.basename(words[0]) if words else ""
    options = image.variables.keys()
    if any("$" in word for word in words):
        return NOWHERE
    if name == "uvicorn":
        if any(one.startswith("UVICORN_") for one in options) or option(words, "--uds", "--fd"):
            return NOWHERE
        return Listens(option(words, "--host") or LOOPBACK[0], option(words, "--port") or "8000")
    if name in ("gunicorn", "hypercorn"):
        bound = option(words, "-b", "--bind")
        host, _, port = bound.rpartition(":")
        return Listens(host or EVERYWHERE, port) if port.isdigit() else NOWHERE
    if name == "flask" and "run" in words:
        if any(one.startswith("FLASK_RUN") for one in options):
            return NOWHERE
        port = option(words, "-p", "--port") or "5000"
        return Listens(option(words, "-h", "--host") or LOOPBACK[0], port)
    if words[1:3] == ["manage.py", "runserver"]:
        host, _, port = (words[3] if len(words) > 3 else "127.0.0.1:8000").rpartition(":")
        return Listens(host or LOOPBACK[0], port) if port.isdigit() else NOWHERE
    if name == "node" and len(words) == 2:
        path = image.files.get(posixpath.normpath(posixpath.join(image.folder, words[1])), "")
        return _of_node(files.get(path, ""), image.variables.get("PORT", ""))
    if name.startswith("python") and len(words) == 2:
        path = image.files.get(posixpath.normpath(posixpath.join(image.folder, words[1])), "")
        return _of_python(modules.get(path), image.variables)
    return NOWHERE


def _of_node(source: str, given: str) -> Listens:
    found = {a or b for a, b in _NODE.findall(source)}
    if len(found) != 1 or "$" in given:
        return NOWHERE
    return Listens("", given if given and "process.env.PORT" in source else found.pop())


def _of_python(module: Module | None, variables: Mapping[str, str]) -> Listens:
    if module is None or module.listens is None:
        return NOWHERE
    host, port = (
        variables.get(variable, default) if variable else default
        for variable, default in module.listens
    )
    return Listens(host if "$" not in host else "", port if port.isdigit() else "")
