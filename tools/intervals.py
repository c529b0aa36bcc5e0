"""Stretches of time, of which those at once count once."""

from __future__ import annotations

from collections.abc import Iterable

Interval = tuple[float, float]
"""Begin and end, in seconds of the same clock."""


def joined(intervals: Iterable[Interval]) -> list[Interval]:
    """The same seconds, each once, in their order."""
    found: list[Interval] = []
    for begin, end in sorted(intervals):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((begin, end))
    return found


def measure(intervals: Iterable[Interval]) -> float:
    """Seconds in all, of intervals that are apart."""
    return sum(end - begin for begin, end in intervals)
