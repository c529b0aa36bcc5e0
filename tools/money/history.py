"""What requests have come to, by the ledger: what an estimate rests on, and who did not answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any, NamedTuple

from schema.errors import StorageError
from tools.intervals import joined, measure
from tools.money.tables import TABLES
from tools.storage import Where, rows

NEWEST = 200  # tasks of each type
WHOLE = "whole"
"""Stands for what is asked about a whole project beside its parts: tests, diagnoses, putting it
together."""

CHECKS = "checks"
"""Stands for all checks of a project with code, its tests included."""

# Of a goal in one piece the ledger has no type.
_TASKS = """
SELECT CASE WHEN purpose NOT IN ('code', 'answer') THEN 'whole'
        WHEN type = '' AND purpose = 'code' THEN 'CODE_INTERPRET' ELSE type END AS kind,
    SUM(input_tokens), SUM(output_tokens), SUM(calls), SUM(seconds)
FROM calls
WHERE state = 'settled' AND run != '' AND day != '' AND purpose NOT IN ('atomize', 'plan')
GROUP BY run, task, kind ORDER BY MAX(at) DESC LIMIT ?
"""
_CHECKS = "SELECT 'checks', 0, 0, 0, seconds FROM checks ORDER BY at DESC LIMIT ?"
_CALLS = "SELECT at, at + seconds FROM calls WHERE run = ? AND state = 'settled' AND at > ?"
_REQUESTS = """
SELECT task, purpose, at, at + seconds FROM calls WHERE run = ? AND state = 'settled' ORDER BY at
"""
# Of those that have ended, the newest first.
_ENDS = """
SELECT at, state = 'settled' FROM calls
WHERE provider = ? AND model = ? AND state != 'reserved' ORDER BY id DESC LIMIT ?
"""


class Sample(NamedTuple):
    """All calls of one task together, tries and continuations included."""

    input: int
    output: int
    calls: int
    seconds: float


History = Mapping[str, Sequence[Sample]]


def history(ledger: Where) -> History:
    """Type of task, WHOLE or CHECKS -> its newest samples. Nothing where no ledger can be read."""
    found: dict[str, list[Sample]] = {}
    sampled = [*_read(ledger, _TASKS, 10 * NEWEST), *_read(ledger, _CHECKS, NEWEST)]
    for kind, *sums in sampled:
        if len(samples := found.setdefault(kind, [])) < NEWEST:
            samples.append(Sample(*sums))
    return found


def waited(ledger: Where, run: str, since: float) -> float:
    """Seconds after ``since`` for which a run waited for models; those at once count once."""
    return measure(joined((begin, end) for begin, end in _read(ledger, _CALLS, run, since)))


def requests(ledger: Where, run: str) -> list[tuple[str, str, float, float]]:
    """Task, purpose, begin and end of every request of a run that was answered, in seconds since
    1970. Those before it was resumed are among them."""
    return [(str(t), str(p), float(b), float(e)) for t, p, b, e in _read(ledger, _REQUESTS, run)]


def unanswered(ledger: Where, provider: str, model: str, most: int) -> tuple[int, float]:
    """How many requests in a row, up to now and ``most``, had no answer from a
    model; and when the last of them was sent, in seconds since 1970."""
    ends = _read(ledger, _ENDS, provider, model, most)
    lost = list(takewhile(lambda end: not end[1], ends))
    return len(lost), max((at for at, _ in lost), default=0.0)


def _read(ledger: Where, sql: str, *values: object) -> list[tuple[Any, ...]]:
    try:
        return rows(ledger, TABLES, sql, values)
    except StorageError:  # an estimate is no reason to stop
        return []
