"""What a goal takes away: tests of the project that speak of it go, or change, with it, also where
the plan forgot them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from nodes.baseline.meant import stems
from schema.contract import is_prose
from schema.task import Task
from tools.base import own_tests

MOST_FILES = 3
SHORTEST = 4  # letters of a stem that says what is meant

# As an order: "let people delete notes" takes nothing away.
_REMOVE = re.compile(
    r"(?:^|[.,;!?]\s+|\b(?:also|and|but|now|please|so|then)\s+)"
    r"(?:delete|drop|get rid of|remove|retire)\b([^.;!?\n]*)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z_]\w+")
_COMMON = {"from", "function", "support", "that", "them", "this", "with"}


def with_its_tests(parts: Sequence[Task], base: Mapping[str, str], goal: str) -> tuple[Task, ...]:
    """The parts; the first that changes code changes those tests, too, that no other part does."""
    owned = {path for part in parts for path in part.contract.touches}
    tests = own_tests(base)
    gone = set(_gone(goal))
    missed = [p for p in tests if p not in owned and gone & stems(_words(base[p]))]
    found = list(parts)
    at = next((n for n, part in enumerate(parts) if _changes_code(part, base, tests)), None)
    if at is not None and 0 < len(missed) <= MOST_FILES:
        found[at] = found[at].owning(missed)
    return tuple(found)


def _gone(goal: str) -> Iterator[str]:
    for said in _REMOVE.findall(goal):
        yield from (stem for stem in stems(_words(said)) - _COMMON if len(stem) >= SHORTEST)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text))


def _changes_code(part: Task, base: Mapping[str, str], tests: Collection[str]) -> bool:
    return any(p in base and p not in tests and not is_prose(p) for p in part.contract.files)
