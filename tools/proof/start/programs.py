"""Ways to start programs that are written in Python, and to use what is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from schema.start import Start, StartKind
from tools.checks import Module
from tools.proof.programs.importing import alone, module_name
from tools.proof.start.way import MAIN, Way, root_of, started, way_to

USUAL = {"main", "app", "run", "cli", "script", "start", "server"}
USED = 3  # names of a library in the line that imports them

_SCRIPTS = re.compile(r"^\[(?:project|tool\.poetry)\.scripts\]\s*$", re.M)
_SCRIPT = re.compile(
    r"""["']?([A-Za-z][\w.-]{0,60})["']?\s*=\s*["']([\w.]{1,200}):(\w{1,60})["']"""
)


def programs(files: Mapping[str, str], modules: Mapping[str, Module]) -> list[Way]:
    """What takes arguments: files that are started, then scripts of an installed package."""
    entries = dict(_entries(files.get("pyproject.toml", "")))
    acting = _acting(files, modules)
    ways: list[Way] = []
    for path, module in started(modules):
        knows_help = module.program or _runs_program(path, modules)
        if knows_help or (module.commands and (path in acting or _begins(path, module))):
            way = way_to(StartKind.COMMAND, path, modules, ["--help"] if knows_help else [])
            scripts = {script for script, (target, _) in entries.items() if target in way.names}
            ways.append(Way(way.start, way.names | scripts))
    known = {name for way in ways for name in way.names}
    for script, (target, function) in entries.items():
        home = next((path for path in modules if module_name(path) == target), None)
        if home and script not in known:
            line = f"import sys; from {target} import {function}; sys.exit({function}())"
            command = ("python", "-c", line, "--help")
            start = Start(kind=StartKind.COMMAND, command=command, path=root_of(home))
            ways.append(Way(start, frozenset({script})))
    return ways


def _runs_program(path: str, modules: Mapping[str, Module]) -> bool:
    """Whether it is a package's ``__main__``, and the package reads arguments somewhere."""
    place = PurePosixPath(path)
    return place.stem == MAIN and any(
        module.commands for p, module in modules.items() if place.parent in PurePosixPath(p).parents
    )


def scripts(files: Mapping[str, str], modules: Mapping[str, Module]) -> Iterator[Way]:
    """What takes no arguments, and is there to be started."""
    acting = _acting(files, modules)
    for path, module in started(modules):
        stem = PurePosixPath(path).stem
        usual = stem in USUAL and not module.callables
        if stem == MAIN or _begins(path, module) or usual or path in acting:
            yield way_to(StartKind.SCRIPT, path, modules)


def _begins(path: str, module: Module) -> bool:
    """Whether it is there to be started: else what happens then may be a demonstration."""
    usual = PurePosixPath(path).stem in USUAL or "main" in module.callables
    return module.guarded and (usual or not module.callables)


def _acting(files: Mapping[str, str], modules: Mapping[str, Module]) -> set[str]:
    """Files that nothing imports, and that do something without a word about being started."""
    return {path for path in alone(files, modules) if modules[path].acts}


def demonstrations(modules: Mapping[str, Module]) -> Iterator[Way]:
    """Modules that others import, and that show something where they are started."""
    for path, module in started(modules):
        if module.guarded:
            kind = StartKind.COMMAND if module.commands else StartKind.SCRIPT
            yield way_to(kind, path, modules)


def libraries(modules: Mapping[str, Module]) -> Iterator[Way]:
    """What others import, as the line that does."""
    defined = {name for module in modules.values() for name in module.callables}
    for path, module in started(modules):
        offered = module.names if path.endswith("__init__.py") else module.callables
        public = [n for n in offered if n in defined and "." not in n and n[0] != "_"]
        if (name := module_name(path)) and public:
            line = f"from {name} import {', '.join(public[:USED])}"
            start = Start(kind=StartKind.LIBRARY, command=(line,), path=root_of(path))
            yield Way(start, frozenset({name}))


def _entries(pyproject: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Script -> module and function, of the table of scripts."""
    if found := _SCRIPTS.search(pyproject):
        for line in pyproject[found.end() :].partition("\n[")[0].splitlines():
            if entry := _SCRIPT.match(line):
                yield entry[1], (entry[2], entry[3])
