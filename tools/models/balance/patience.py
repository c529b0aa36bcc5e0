"""What one provider may cost one run: stated seconds in all, however many calls there are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

Interval = tuple[float, float]


class Patience:
    """``most`` seconds that calls which come to nothing, and waits for them, may take together.

    Seconds of several calls at the same time count once, as a run waits for all of them at once. A
    call is ended as soon as its failure would take more than is left, which may be while it is
    under way: when another one fails.
    """

    def __init__(self, most: float) -> None:
        self._most = most
        self._lost: list[Interval] = []
        self._under_way: dict[asyncio.Timeout, Interval] = {}

    @property
    def lost(self) -> float:
        """Seconds so far."""
        return sum(end - begin for begin, end in self._lost)

    @property
    def left(self) -> float:
        return max(0.0, self._most - self.lost)

    def lose(self, began: float, ended: float) -> None:
        """The seconds between these were for nothing."""
        apart = [one for one in self._lost if one[1] < began or one[0] > ended]
        joined = [one for one in self._lost if one not in apart] + [(began, ended)]
        whole = min(one[0] for one in joined), max(one[1] for one in joined)
        self._lost = sorted([*apart, whole])
        for timeout, (since, until) in self._under_way.items():
            if not timeout.expired():
                timeout.reschedule(min(until, self.end(since)))

    def end(self, began: float) -> float:
        """Until when something that began then may last, so that no more than ``most`` is lost."""
        counted = sum(end - max(begin, began) for begin, end in self._lost if end > began)
        return began + self.left + counted

    @asynccontextmanager
    async def within(self, seconds: float) -> AsyncIterator[None]:
        """So many seconds, or what is left if that is less. Raises TimeoutError."""
        began = asyncio.get_running_loop().time()
        until = began + seconds
        async with asyncio.timeout_at(min(until, self.end(began))) as timeout:
            self._under_way[timeout] = began, until
            try:
                yield
            finally:
                del self._under_way[timeout]
