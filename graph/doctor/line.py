"""What was looked at, how it is, and what to do where it is not well."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from schema.frozen import Frozen


class Line(Frozen):
    """One thing that the main job needs, or could use."""

    name: str = Field(description="what was looked at: provider kimi, sandbox, disk")
    state: Literal["well", "poor", "broken"] = Field(
        description="poor: it serves, with less; broken: it does not"
    )
    said: str = Field(description="what was found, in words")
    advice: str = Field("", description="what to do about it; of what is well, nothing")
    needed: bool = Field(True, description="false: others can take its place")


def well(name: str, said: str) -> Line:
    return Line(name=name, state="well", said=said)


def poor(name: str, said: str, advice: str) -> Line:
    return Line(name=name, state="poor", said=said, advice=advice)


def broken(name: str, said: str, advice: str, *, needed: bool = True) -> Line:
    return Line(name=name, state="broken", said=said, advice=advice, needed=needed)


def runnable(lines: Iterable[Line]) -> bool:
    """Whether the main job could run."""
    return not any(line.state == "broken" and line.needed for line in lines)
