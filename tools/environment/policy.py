"""Which distributions may be installed. A name that a model made up is how malware gets in."""

from __future__ import annotations

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from schema.frozen import Frozen
from tools.environment.distributions import popular

REQUIREMENT_CHARS = 200

Policy = str | tuple[str, ...]
"""``popular``, ``any``, ``none``, or the names that are allowed."""


class Sifted(Frozen):
    """Requirements that may be installed, and those that may not with the reason of each."""

    allowed: tuple[str, ...]
    refused: dict[str, str]


def sift(requirements: tuple[str, ...], policy: Policy) -> Sifted:
    """Hold each requirement, such as ``pydantic[email]>=2``, against the policy."""
    allowed: list[str] = []
    refused: dict[str, str] = {}
    for text in requirements:
        said = text[:REQUIREMENT_CHARS]
        try:
            requirement = Requirement(said)
        except InvalidRequirement:
            refused[said] = "it is no requirement such as flask>=3"
            continue
        if requirement.url:
            refused[said] = "packages come from the index, not from an address"
        elif reason := _against(canonicalize_name(requirement.name), policy):
            refused[said] = reason
        else:
            allowed.append(str(requirement))
    return Sifted(allowed=tuple(allowed), refused=refused)


def _against(name: str, policy: Policy) -> str | None:
    if policy == "any":
        return None
    if policy == "none":
        return "no package may be installed (proof.packages=none)"
    if policy == "popular":
        if name in popular():
            return None
        return "it is not among the packages that are widely used (proof.packages=popular)"
    if name in {canonicalize_name(listed) for listed in policy}:
        return None
    return "it is not listed in proof.packages"
