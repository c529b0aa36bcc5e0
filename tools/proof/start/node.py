"""What Node itself is started with, of a project that is started by npm or Node."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping
from typing import Any, NamedTuple

from schema.bounds import DOCUMENT_CHARS
from schema.start import Start

PACKAGE = "package.json"


class NodeFile(NamedTuple):
    """A file that is started in a folder, and what the package.json there says, if there is one."""

    folder: str
    path: str
    package: str


def is_for_node(start: Start | None) -> bool:
    return start is not None and start.command[0] in ("node", "npm")


def node_file(files: Mapping[str, str], start: Start) -> NodeFile | None:
    """The file that is started; None where the command does more than that."""
    if start.command[0] == "node":
        return NodeFile(".", start.command[1], files.get(PACKAGE, ""))
    folder = start.command[2] if start.command[1] == "--prefix" else ""
    package = files.get(posixpath.join(folder, PACKAGE), "")
    depth = posixpath.join(folder, PACKAGE).count("/")
    beside = [path for path in files if posixpath.basename(path) == PACKAGE]
    if sum(path.count("/") == depth for path in beside) > 1:
        return None  # another one may be the server
    path = file_of(files, read_package(package), folder, start.command[-1])
    return NodeFile(folder or ".", path, package) if path else None


def file_of(files: Mapping[str, str], said: dict[str, Any], folder: str, script: str) -> str | None:
    """The file of the project, seen from its folder, that a script of npm starts Node with."""
    scripts = said.get("scripts")
    words = str(scripts.get(script)).split() if isinstance(scripts, dict) else []
    if len(words) != 2 or words[0] != "node" or f"pre{script}" in (scripts or {}):
        return None
    name = str(said.get("main") or "index.js") if words[1] in (".", "./") else words[1]
    name = posixpath.normpath(name)
    tried = (name, f"{name}.js", f"{name}/index.js")
    return next((path for path in tried if posixpath.join(folder, path) in files), None)


def read_package(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text) if len(text) <= DOCUMENT_CHARS else None
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
