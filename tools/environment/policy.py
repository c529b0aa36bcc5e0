"""Which distributions may be installed. A name that a model made up is how malware gets in."""

from __future__ import annotations

import re
from collections.abc import Container

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import NormalizedName, canonicalize_name

from schema.frozen import Frozen
from tools.environment.distributions import popular

REQUIREMENT_CHARS = 200

Policy = str | tuple[str, ...]
"""``popular``, ``any``, ``none``, or the names that are allowed."""


class Sifted(Frozen):
    """Requirements that may be installed; those that may not, with the reason of each; and the
    ones of these, by their normalized names, that a person could allow all the same."""

    allowed: tuple[str, ...]
    refused: dict[str, str]
    outside: dict[str, str]


def sift(requirements: tuple[str, ...], policy: Policy, approved: Container[str] = ()) -> Sifted:
    """Hold each requirement, such as ``pydantic[email]>=2``, against the policy.

    ``approved`` are normalized names that a person has allowed.
    """
    allowed: list[str] = []
    refused: dict[str, str] = {}
    outside: dict[str, str] = {}
    for text in requirements:
        said = text[:REQUIREMENT_CHARS]
        try:
            requirement = Requirement(said)
        except InvalidRequirement:
            refused[said] = "it is no requirement such as flask>=3"
            continue
        name = canonicalize_name(requirement.name)
        if requirement.url:
            refused[said] = "packages come from the index, not from an address"
        elif name not in approved and (reason := _against(name, policy)):
            refused[said] = outside[name] = reason
        else:
            allowed.append(str(requirement))
    return Sifted(allowed=tuple(allowed), refused=refused, outside=outside)


def allowed_in_words(policy: Policy) -> str:
    """For an author, where it is less than any package that many use; else empty."""
    if policy == "none" or not policy:
        return "Only Python's standard library may be imported."
    if isinstance(policy, str):
        return ""
    return f"No other packages may be imported than {', '.join(policy)}."


def name_of(requirement: str) -> NormalizedName:
    """Of its distribution, without version and extras."""
    found = re.match(r"\s*([\w.-]+)", requirement)
    return canonicalize_name(found[1] if found else "")


def _against(name: str, policy: Policy) -> str | None:
    if policy == "any":
        return None
    if policy == "none":
        return "no package may be installed (proof.packages=none)"
    if policy == "popular":
        if name in popular():
            return None
        return "it is not among the 10,000 most used (proof.packages=popular)"
    if name in {canonicalize_name(listed) for listed in policy}:
        return None
    return "it is not listed in proof.packages"
