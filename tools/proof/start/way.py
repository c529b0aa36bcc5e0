"""One way in which a project can be started, and what all ways by Python have in common."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from schema.start import Start, StartKind
from tools.checks import Module

MAIN = "__main__"
SOURCES = "src"
ASIDE = {"example", "examples", "demos", "samples", "scripts", "benchmarks", "docs"}  # folders

_SHOWS = re.compile(r"(?:demo|examples?|quickstart|usage)(?:_\w+)?|\w+_(?:demo|examples?)")


class Way(NamedTuple):
    """``names`` are the words by which a command line would mean it: a module, a file, a script."""

    start: Start
    names: frozenset[str]


def started(modules: Mapping[str, Module]) -> Iterator[tuple[str, Module]]:
    """The files that somebody may want to start: packages first, then what lies highest."""

    def rank(item: tuple[str, Module]) -> tuple[bool, int, str]:
        return PurePosixPath(item[0]).stem != MAIN, item[0].count("/"), item[0]

    for path, module in sorted(modules.items(), key=rank):
        *folders, stem = PurePosixPath(path).with_suffix("").parts
        if {"tests", "test"}.isdisjoint(folders) and not stem.startswith(("test_", "conftest")):
            yield path, module


def is_aside(path: str, modules: Collection[str]) -> bool:
    """Whether a file by its place or name only shows, or helps, how the rest is used."""
    *folders, stem = PurePosixPath(path).with_suffix("").parts
    if not ASIDE.isdisjoint(folders) or _SHOWS.fullmatch(stem):
        return True
    return folders[:1] == ["demo"] and "demo/__init__.py" not in modules


def way_to(
    kind: StartKind, path: str, modules: Mapping[str, Module], arguments: Sequence[str] = ()
) -> Way:
    """A file that is started: as a module where it lies in a package, else as it is."""
    name = name_of(path)
    alone = "." not in name and PurePosixPath(path).stem != MAIN
    plain = all(part.isidentifier() for part in name.split("."))
    if alone or not plain or _finds_beside(path, modules):
        start = Start(kind=kind, command=("python", path, *arguments))
    else:
        start = Start(kind=kind, command=("python", "-m", name, *arguments), path=root_of(path))
    return Way(start, frozenset({name}))


def _finds_beside(path: str, modules: Mapping[str, Module]) -> bool:
    """Whether it imports files of its own folder by their bare names."""
    folder = PurePosixPath(path).parent
    beside = {PurePosixPath(p).stem for p in modules if PurePosixPath(p).parent == folder}
    return any(name.split(".")[0] in beside for name in modules[path].imports)


def name_of(path: str) -> str:
    """The module, or the package, that a file is by its place: ``shop`` of src/shop/__main__.py."""
    dotted = path.removesuffix(".py").replace("/", ".").removeprefix(f"{SOURCES}.")
    return dotted.removesuffix(f".{MAIN}").removesuffix(".__init__")


def root_of(path: str) -> str:
    """The folder that Python has to be told of to find the module."""
    return SOURCES if path.startswith(f"{SOURCES}/") else ""
