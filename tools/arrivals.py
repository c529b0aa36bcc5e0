"""Which run came last, for whoever serves many of them: of three turns it has two.

So a run that comes into a crowd hardly notices it (last come, first served). The third turn is that
of the run to which another rule gives it, so that none of the crowd is forgotten. By such a rule
alone a newcomer among sixty runs that have only just begun would end when they do.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count, cycle

from cachetools import LRUCache

RUNS = 1000  # that are remembered


class Arrivals:
    """The order in which runs came to one who serves them; not for several threads at once."""

    def __init__(self) -> None:
        self._numbers = count()
        self._came: LRUCache[str, int] = LRUCache(RUNS)
        self._turns = cycle((True, True, False))

    def number(self, run: str) -> int:
        """It has come now, if it was not there before."""
        if run not in self._came:
            self._came[run] = next(self._numbers)
        return self._came[run]

    def preferred(self, runs: Iterable[str]) -> str | None:
        """The newest of those who wait, if it is its turn."""
        return max(runs, key=self.number) if next(self._turns) else None
