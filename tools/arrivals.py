"""Which run came last, for whoever serves many of them: of three turns it has two.

So a run that comes into a crowd hardly notices it (last come, first served). The third turn is that
of the run to which another rule gives it, so that none of the crowd is forgotten. By such a rule
alone a newcomer among sixty runs that have only just begun would end when they do.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from itertools import count, cycle

from cachetools import LRUCache

RUNS = 10_000  # that are remembered

_numbers = count()
_came: LRUCache[str, int] = LRUCache(RUNS)
_lock = threading.Lock()


def arrived(run: str) -> int:
    """The number of a run, in the order in which they first asked anybody here for anything."""
    with _lock:
        if run not in _came:
            _came[run] = next(_numbers)
        return _came[run]


class Turns:
    """The turns of one who serves runs."""

    def __init__(self) -> None:
        self._newest = cycle((True, True, False))

    def newest(self, runs: Iterable[str]) -> str | None:
        """The newest of those who wait, if it is its turn."""
        return max(runs, key=arrived) if next(self._newest) else None
