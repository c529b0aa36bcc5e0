"""Files that stand in for a package: whoever wrote one thought that the package is not there.

It is there, and the file would be found in its place. It is such a file where the project takes
from it what the real package offers: a module of the project's own may be called as it likes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from schema.modules import module_of
from schema.verdict import Finding
from tools.checks import Module
from tools.environment import Provided, modules_of

CHARS = 200_000  # of a package's __init__.py


def stand_ins(modules: Mapping[str, Module], provided: Provided) -> list[Finding]:
    """Those among ``modules``, path -> file. Reads what is installed: call it in a thread."""
    if provided.folder is None:
        return []
    taken = {
        module: name
        for name in (package.partition("==")[0] for package in provided.packages)
        for module in modules_of(name)
    }
    imports = {name for module in modules.values() for name in module.imports}
    found = []
    for path in modules:
        name = module_of(path)
        if name in taken and _offers(provided.folder, name, _taken_from(name, imports)):
            said = f"stands in for the package {taken[name]}, which is installed: leave it out"
            found.append(Finding(path=path, said=said))
    return found


def _taken_from(module: str, imports: Iterable[str]) -> set[str]:
    """Names: ``Flask`` of ``from flask import Flask``."""
    inside = (name.removeprefix(f"{module}.") for name in imports if name.startswith(f"{module}."))
    return {name.split(".")[0] for name in inside}


def _offers(environment: Path, module: str, names: set[str]) -> bool:
    """Whether the installed module has all of these names, and there are any."""
    offered: set[str] = set()
    for there in environment.glob("lib/python*/site-packages"):
        offered |= {path.name.split(".")[0] for path in there.glob(f"{module}/*")}
        for source in (there / f"{module}.py", there / module / "__init__.py"):
            text = source.read_text(errors="replace")[:CHARS] if source.is_file() else ""
            offered.update(re.findall(r"\w+", text))
    return bool(names) and names <= offered
