"""What one provider may cost one run: stated seconds in all, however many calls there are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from schema.errors import ProviderError
from tools.intervals import Interval, joined, measure

# An answer that comes later than this was slow: seconds to its first token, tokens a second then.
FIRST_S = 10.0
TOKENS_S = 20.0


class OutOfPatienceError(TimeoutError):
    """A call was ended before its own time was over."""

    def __init__(self, most: float) -> None:
        super().__init__(f"{most:g} s")
        self.most = most


class Patience:
    """``most`` seconds that calls which come to nothing, and waits for them, may take together.

    Seconds of several calls at the same time count once, as a run waits for all of them at once. A
    call is ended as soon as its failure would take more than is left, which may be while it is
    under way: when another one fails. Where others can be asked instead, the seconds by which
    answers were late count as well: a provider that has been late by so many is ``slow``, and asked
    after all others.
    """

    def __init__(self, most: float) -> None:
        self._most = most
        self._lost: list[Interval] = []
        self._late: list[Interval] = []
        self._under_way: dict[asyncio.Timeout, tuple[float, float, bool]] = {}
        self.why: ProviderError | None = None
        """What the last call came to."""
        self.refused = False
        """Nothing will be served until somebody acts."""

    @property
    def lost(self) -> float:
        """Seconds so far."""
        return measure(self._lost)

    @property
    def left(self) -> float:
        """Seconds that the next call may take."""
        return 0.0 if self.refused else max(0.0, self._most - self.lost)

    @property
    def slow(self) -> bool:
        return measure(self._counted(late=True)) >= self._most

    def lose(self, began: float, ended: float) -> None:
        """The seconds between these were for nothing."""
        self._lost = joined([*self._lost, (began, ended)])
        self._reschedule()

    def served(self, began: float, ended: float, tokens: int) -> None:
        """An answer of so many tokens came."""
        usual = began + FIRST_S + tokens / TOKENS_S
        if ended > usual:
            self._late = joined([*self._late, (usual, ended)])
            self._reschedule()

    def end(self, began: float, others: bool = False) -> float:
        """Until when something that began then may last, so that no more than ``most`` is lost; or
        late, where ``others`` can be asked."""
        counted = self._counted(late=others)
        since = sum(end - max(begin, began) for begin, end in counted if end > began)
        return began + max(0.0, self._most - measure(counted)) + since

    @asynccontextmanager
    async def within(self, seconds: float, others: bool = False) -> AsyncIterator[None]:
        """So many seconds, or what is left if that is less. Raises TimeoutError, of the latter
        OutOfPatienceError."""
        began = asyncio.get_running_loop().time()
        until = began + seconds
        timeout = asyncio.timeout_at(min(until, self.end(began, others)))
        try:
            async with timeout:
                self._under_way[timeout] = began, until, others
                try:
                    yield
                finally:
                    del self._under_way[timeout]
        except TimeoutError:
            if timeout.expired() and (timeout.when() or until) < until:
                raise OutOfPatienceError(self._most) from None
            raise

    def _counted(self, late: bool) -> list[Interval]:
        return joined([*self._lost, *self._late]) if late else self._lost

    def _reschedule(self) -> None:
        for timeout, (since, until, others) in self._under_way.items():
            if not timeout.expired():
                timeout.reschedule(min(until, self.end(since, others)))
