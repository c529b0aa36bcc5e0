"""A task that gets nowhere: what was found after its tries is the same again."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from schema.verdict import EVIDENCE, Failure

SAME = "the same again"
MOST = 3
"""Tries of one task with the same outcome, after which no more of them are paid."""
_VARIES = re.compile(r"\b0x[0-9a-fA-F]+|\d+(?:\.\d+)?|(?:/[\w.-]{1,100}){2,20}")


def signature(evidence: str) -> str:
    """The same for evidence that differs in numbers, addresses, times and absolute paths alone."""
    return " ".join(_VARIES.sub("#", evidence[:EVIDENCE]).split())


def with_repeats(
    failures: Iterable[Failure],
    before: Iterable[Failure],
    tries: int,
    alone: bool,
    climbing: Container[str] = (),
) -> tuple[Failure, ...]:
    """The failures; open to diagnosis where the last try changed nothing, final after one more.

    ``before`` are those of earlier tries, ``tries`` how many a task gets, and ``alone`` says that
    nobody else could have to mend it. Those that are ``climbing`` have better models left.
    """
    earlier = [(failure.owner, signature(failure.evidence), failure.attempt) for failure in before]
    return tuple(_judged(failure, earlier, tries, alone, climbing) for failure in failures)


def _judged(
    failure: Failure,
    earlier: list[tuple[str, str, int | None]],
    tries: int,
    alone: bool,
    climbing: Container[str],
) -> Failure:
    mine, last = signature(failure.evidence), failure.attempt or 0
    alike = {
        attempt
        for owner, said, attempt in earlier
        if owner == failure.owner and said == mine and attempt and attempt < last
    }
    if not alike or failure.final or last >= tries:
        return failure
    found = len(alike) + 1
    if found >= MOST and failure.owner not in climbing:
        why = f"it gets nowhere: {SAME} after {found} tries"
        return failure.model_copy(update={"final": True, "open": False, "why": why})
    why = f"{SAME} after try {last}; {failure.why}".removesuffix("; ")
    return failure.model_copy(update={"open": failure.open or not alone, "why": why})
