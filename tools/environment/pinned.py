"""The lines of a ``requirements.txt``: what was installed and run, and what goes with it."""

from __future__ import annotations

from collections.abc import Iterable

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

KEPT = {"<", "<=", "!=", "~=", "==", "==="}
BOUNDS = KEPT - {"!="}


def pinned(requirements: Iterable[str], packages: Iterable[str]) -> tuple[str, ...]:
    """``flask>=3.1.2,<4`` for ``flask`` where 3.1.2 is among ``packages``, ``name==version``.

    What was not installed stays as it was required.
    """
    versions = dict(one.split("==") for one in packages)
    lines = []
    for text in requirements:
        requirement = Requirement(text)
        if version := versions.get(canonicalize_name(requirement.name)):
            requirement.specifier = _range(requirement.specifier, Version(version))
        lines.append(str(requirement))
    return tuple(sorted(lines, key=str.casefold))


def _range(said: SpecifierSet, version: Version) -> SpecifierSet:
    """From the version that was used to the next one that may break: what was said stays."""
    kept = [one for one in said if one.operator in KEPT]
    if any(one.operator in ("==", "===") for one in kept):
        return SpecifierSet(",".join(map(str, kept)))
    ends = any(one.operator in BOUNDS for one in kept)
    return SpecifierSet(",".join([*map(str, kept), f">={version.public}", *_end(version, ends)]))


def _end(version: Version, known: bool) -> list[str]:
    if known:
        return []
    if version.epoch or version.major:
        epoch = f"{version.epoch}!" if version.epoch else ""
        return [f"<{epoch}{version.major + 1}"]
    return [f"<0.{version.minor + 1}"]
