"""The lines of a ``requirements.txt``: what was installed and run, and what goes with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from packaging.requirements import Requirement
from packaging.specifiers import Specifier
from packaging.utils import canonicalize_name
from packaging.version import Version

EXACT = {"==", "==="}
UPPER = {"<", "<=", "~=", *EXACT}


def pinned(requirements: Iterable[str], packages: Iterable[str]) -> tuple[str, ...]:
    """``flask>=3.1.2,<4`` for ``flask`` where 3.1.2 is among ``packages``, ``name==version``.

    What was not installed stays as it was required.
    """
    versions = dict(one.split("==") for one in packages)
    lines = []
    for text in requirements:
        requirement = Requirement(text)
        said = list(requirement.specifier)
        version = versions.get(canonicalize_name(requirement.name))
        wanted = _range(said, Version(version)) if version else sorted(map(str, said))
        extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
        marker = f"; {requirement.marker}" if requirement.marker else ""
        lines.append(f"{requirement.name}{extras}{','.join(wanted)}{marker}")
    return tuple(sorted(lines, key=str.casefold))


def _range(said: Sequence[Specifier], version: Version) -> list[str]:
    """From the version that was used to the next that may break; a bound that was said stays."""
    if exact := [str(one) for one in said if one.operator in EXACT]:
        return exact
    bounds = sorted(str(one) for one in said if one.operator in UPPER)
    left_out = sorted(str(one) for one in said if one.operator == "!=")
    return [f">={version.public}", *(bounds or [_next(version)]), *left_out]


def _next(version: Version) -> str:
    if version.epoch or version.major:
        epoch = f"{version.epoch}!" if version.epoch else ""
        return f"<{epoch}{version.major + 1}"
    return f"<0.{version.minor + 1}"
