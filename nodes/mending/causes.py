"""Tests that fail for one and the same reason."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import NamedTuple

from schema.verdict import TestOutcome
from tools.proof import Frame, frames_of

NAMED = 5

_ERROR = re.compile(r"^E\s+(.*)", re.MULTILINE)
# Nothing serves it, or what does breaks down: whatever a test wanted of it, that is the reason.
_LOST = re.compile(r"^([A-Z]{3,7} \S+) .*-> (404|405|5\d\d)\b", re.MULTILINE)


class Cause(NamedTuple):
    """One reason: the first test that shows it, the others, and the project's frames on the way."""

    first: TestOutcome
    others: tuple[str, ...]
    frames: tuple[Frame, ...]

    def __str__(self) -> str:
        said = f"{self.first.name}:\n{self.first.evidence}"
        if not self.others:
            return said
        names = ", ".join(self.others[:NAMED])
        more = len(self.others) - NAMED
        return f"{said}\nSo do {names}{f' and {more} more' if more > 0 else ''}."


def causes_of(failed: Iterable[TestOutcome], files: Container[str]) -> list[Cause]:
    """Those of tests that failed, the most telling first: what breaks down in the project's own
    code, whose paths are ``files``, then what most tests show."""
    found: dict[object, list[TestOutcome]] = {}
    for outcome in failed:
        found.setdefault(_reason(outcome, files), []).append(outcome)
    causes = [
        Cause(first, tuple(one.name for one in others), tuple(_own(first, files)))
        for first, *others in found.values()
    ]
    return sorted(causes, key=lambda cause: (not cause.frames, -len(cause.others)))


def _own(outcome: TestOutcome, files: Container[str]) -> list[Frame]:
    return [frame for frame in frames_of(outcome.evidence) if frame.path in files]


def _reason(outcome: TestOutcome, files: Container[str]) -> object:
    error = next(iter(_ERROR.findall(outcome.evidence)), outcome.evidence)
    if own := _own(outcome, files):
        return own[-1], error
    if lost := _LOST.findall(outcome.evidence):
        return lost[-1]
    return tuple(frames_of(outcome.evidence)[-1:]) or outcome.name, error
