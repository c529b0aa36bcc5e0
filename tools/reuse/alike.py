"""How much alike two tasks of one shape are: in meaning, by an embedding model, and in figures.

The figure below which tasks are not alike is a setting. The embedded model is no embedding model
by trade: its vectors all point the same way, until what any two texts have in common is taken off
them, which is what the sentences here are for. ``python -m benchmarks.reuse`` measures it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

Vector = Sequence[float]
Embed = Callable[[list[str]], list[list[float]]]
"""Texts -> a vector each. Blocks. Raises ConfigError where there is no model."""

COMMON = [
    "What a part of a program has to do.",
    "A function that takes values and returns a result.",
    "A page of a website.",
    "Data kept in a file or a database.",
    "Requests and answers of a server.",
    "A command for the terminal.",
]

_FIGURES = re.compile(r"\d+(?:\.\d+)?|\"[^\"\n]*\"|`[^`\n]*`|/[\w/{}<>:-]+|\b\w*_\w+\b")


def figures(text: str) -> frozenset[str]:
    """Numbers, paths, names and what is quoted: where these differ, another thing is meant."""
    return frozenset(found.lower() for found in _FIGURES.findall(text))


def embedded(texts: Sequence[str], embed: Embed) -> list[list[float]]:
    """A vector for each text, without what it has in common with any other."""
    (*found,) = embed([*COMMON, *texts])
    common, told = found[: len(COMMON)], found[len(COMMON) :]
    middle = [sum(column) / len(COMMON) for column in zip(*common, strict=True)]
    return [[round(x - m, 4) for x, m in zip(vector, middle, strict=True)] for vector in told]


def cosine(one: Vector, other: Vector) -> float:
    """From -1 to 1; 0 where one of them is no vector, or of another model."""
    size = math.hypot(*one) * math.hypot(*other)
    if not size or len(one) != len(other):
        return 0.0
    return sum(x * y for x, y in zip(one, other, strict=True)) / size
