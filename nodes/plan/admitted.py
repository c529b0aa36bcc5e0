"""The packages of a plan, held against what may be installed, before anybody is told of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from nodes.ask import services
from nodes.plan.requires import requirement_of
from tools.environment import name_of, obtainable, sift


class Admitted(NamedTuple):
    """What may be required; what of it a person has to allow first, and why; and what is noted."""

    requires: tuple[str, ...]
    outside: dict[str, str]
    notes: list[str]


async def admitted(said: Sequence[str], asks: bool) -> Admitted:
    """What of the packages ``said`` may be used; ``asks``: a person may allow others as well."""
    settings = services().settings
    read = {text: requirement_of(text) for text in said}
    notes = [f"requires: {text[:80]!r} is no package" for text, one in read.items() if not one]
    found = tuple(dict.fromkeys(one for one in read.values() if one))
    sifted = await asyncio.to_thread(sift, found, settings.proof.packages)
    outside: dict[str, str] = {}
    if asks and sifted.outside:
        there = await obtainable(list(sifted.outside), settings.environments)
        outside = {name: why for name, why in sifted.outside.items() if name in there}
    asked = [one for one in sifted.refused if name_of(one) in outside]
    notes += [f"{one} is not used: {w}" for one, w in sifted.refused.items() if one not in asked]
    return Admitted((*sifted.allowed, *asked), outside, notes)
