"""What a project requires: by what its files import, by what that needs beside, by what is said."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from pydantic import Field

from schema.frozen import Frozen
from schema.modules import Modules
from schema.packaged import packaged
from tools.environment.distributions import distribution_of, meant_by
from tools.environment.policy import REQUIREMENT_CHARS

EXTRAS = Path(__file__).with_name("extras.yaml")


class Source(Frozen):
    """A Python file of a project, or of its tests: its text, and what it imports."""

    text: str
    imports: tuple[str, ...]


class Required(Frozen):
    """Requirements; the same ones, in the same order, without the ranges that somebody said; and
    of each distribution, by its normalized name, a file that cannot do without it."""

    requirements: tuple[str, ...] = ()
    without_ranges: tuple[str, ...] = ()
    wanted_by: dict[str, str] = Field(default_factory=dict)


def required(
    sources: Mapping[str, Source], paths: Iterable[str], said: Iterable[str] = ()
) -> Required:
    """Everything that ``sources``, path -> file, need in order to be imported and to run.

    ``paths`` are all files of the project: what is one of them needs no package. ``said`` are
    requirements that somebody wrote down, which add to it, and may narrow a version; what cannot
    be read of them says nothing. A module that no known distribution brings is looked for under
    its own name.
    """
    needed = [*_imported(sources, Modules(paths)), *_beside(sources)]
    declared = [meant(one) for line in said if (one := _parsed(line))]
    ranged: dict[str, Requirement] = {}
    plain: dict[str, Requirement] = {}
    for one in declared:
        _add(ranged, one)
        _add(plain, _without_range(one))
    for one, _ in needed:
        _add(ranged, one)
        _add(plain, one)
    wanted_by: dict[str, str] = {}
    for one, path in needed:
        wanted_by.setdefault(canonicalize_name(one.name), path)
    return Required(
        requirements=tuple(map(str, ranged.values())),
        without_ranges=tuple(map(str, plain.values())),
        wanted_by=wanted_by,
    )


def _imported(sources: Mapping[str, Source], modules: Modules) -> Iterator[tuple[Requirement, str]]:
    for path, source in sorted(sources.items()):
        for module in source.imports:
            top = module.split(".")[0]
            if top in sys.stdlib_module_names or modules.found_from(path, top):
                continue
            name = distribution_of(module) or ("" if modules.anywhere(top) else top)
            if found := _parsed(name):
                yield found, path


def _parsed(line: str) -> Requirement | None:
    """A line of a requirements file; None for comments, options and what is no requirement.

    An address in it is left out: packages come from the index.
    """
    try:
        requirement = Requirement(line[:REQUIREMENT_CHARS].partition(" #")[0].strip())
    except InvalidRequirement:
        return None
    requirement.url = None
    return requirement


def meant(requirement: Requirement) -> Requirement:
    """The same of the distribution that is meant, where a module was named."""
    found = Requirement(str(requirement))
    name = canonicalize_name(requirement.name)
    found.name = requirement.name if meant_by(name) == name else meant_by(name)
    return found


def _without_range(requirement: Requirement) -> Requirement:
    plain = Requirement(str(requirement))
    plain.specifier = SpecifierSet()
    return plain


def _add(found: dict[str, Requirement], new: Requirement) -> None:
    """Add a requirement; what is known of the same distribution is kept, extras are united."""
    name = canonicalize_name(new.name)
    old = found.setdefault(name, Requirement(str(new)))
    old.extras |= new.extras
    old.specifier &= new.specifier


def _beside(sources: Mapping[str, Source]) -> Iterator[tuple[Requirement, str]]:
    """What code needs beyond the modules that it imports, each with a file that does."""
    for text, asked_by in _known_extras().items():
        names, words = asked_by.get("imports", ()), asked_by.get("words", ())
        below = tuple(f"{name}." for name in names)
        for path, source in sorted(sources.items()):
            imported = any(one in names or one.startswith(below) for one in source.imports)
            if imported or any(word in source.text for word in words):
                yield Requirement(text), path
                break


@cache
def _known_extras() -> dict[str, Any]:
    known: dict[str, Any] = packaged(EXTRAS)
    return known
