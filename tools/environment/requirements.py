"""What a project requires: by what it says, by what its files import, by what that needs beside."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from schema.frozen import Frozen
from tools.environment.distributions import distribution_of

EXTRAS = Path(__file__).with_name("extras.yaml")
ROOTS = ("", "src")  # folders of a project that its modules are imported from


class Source(Frozen):
    """A Python file of a project, or of its tests: its text, and what it imports."""

    text: str
    imports: tuple[str, ...]


class Required(Frozen):
    """Requirements, and each module of no known distribution with a file that wants it."""

    requirements: tuple[str, ...]
    unknown: dict[str, str]


def required(
    sources: Mapping[str, Source], paths: Iterable[str], declared: Iterable[str] = ()
) -> Required:
    """Everything that ``sources``, path -> file, need in order to be imported and to run.

    ``paths`` are all files of the project: what is one of them needs no package. ``declared`` are
    requirements that somebody wrote down; they may narrow a version, and are taken where they say
    nothing that cannot be read.
    """
    own = _own_modules(paths)
    found: dict[str, str] = {}
    unknown: dict[str, str] = {}
    for line in declared:
        if requirement := _parsed(line):
            _add(found, str(requirement))
    for path, source in sorted(sources.items()):
        for module in source.imports:
            top = module.split(".")[0]
            if top in sys.stdlib_module_names or _is_own(top, path, own):
                continue
            if distribution := distribution_of(module):
                _add(found, distribution)
            else:
                unknown.setdefault(top, path)
    for extra in _extras(sources.values()):
        _add(found, extra)
    return Required(requirements=tuple(found.values()), unknown=unknown)


def _own_modules(paths: Iterable[str]) -> dict[str, set[str]]:
    """Folder -> the names of what can be imported from there."""
    own: dict[str, set[str]] = {}
    for path in paths:
        parts = PurePosixPath(path).parts
        for depth, part in enumerate(parts):
            name = part if depth < len(parts) - 1 else part.removesuffix(".py")
            own.setdefault("/".join(parts[:depth]), set()).add(name)
    return own


def _is_own(module: str, path: str, own: Mapping[str, set[str]]) -> bool:
    """Whether the file at ``path`` finds the module in the project: at its roots, or beside it."""
    folders = (*ROOTS, *(str(folder) for folder in PurePosixPath(path).parents))
    return any(module in own.get(folder, ()) for folder in folders)


def _parsed(line: str) -> Requirement | None:
    """A line of a requirements file; None for comments, options and what is no requirement."""
    try:
        return Requirement(line.partition(" #")[0].strip())
    except InvalidRequirement:
        return None


def _add(found: dict[str, str], text: str) -> None:
    """Add a requirement; what is known of the same distribution is kept, extras are united."""
    new = Requirement(text)
    name = canonicalize_name(new.name)
    if name in found:
        old = Requirement(found[name])
        old.extras |= new.extras
        old.specifier &= new.specifier
        new = old
    found[name] = str(new)


def _extras(sources: Iterable[Source]) -> Iterator[str]:
    sources = list(sources)
    imports = {name for source in sources for name in source.imports}
    for requirement, asked_by in _known_extras().items():
        words = asked_by.get("words", ())
        if imports & set(asked_by.get("imports", ())) or any(
            word in source.text for source in sources for word in words
        ):
            yield requirement


@cache
def _known_extras() -> dict[str, Any]:
    known: dict[str, Any] = yaml.safe_load(EXTRAS.read_text())
    return known
