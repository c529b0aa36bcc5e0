"""Who may call a model next, when there are more calls to make than slots.

A run has a limit of calls under way, and so has a provider. Of the runs that share the process, two
turns of three are the newest one's, and one that of the run with the fewest calls under way; within
a run, the call with the longest chain of work behind it goes first, because that chain decides when
the run ends.

When an urgent call has ended, the next one of its chain comes a few milliseconds later; a less
urgent call that got the slot in between would keep it for seconds. So a slot is kept for a moment
for the chain that used it, as an anticipatory disk scheduler does.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import NamedTuple
from weakref import WeakKeyDictionary

from langchain_core.runnables.config import ensure_config

from tools.arrivals import Turns, arrived

ANTICIPATE_S = 0.05
URGENCY = "urgency"  # in the configuration of a part's run


class Caller(NamedTuple):
    """Who asks: the run, and how long the chain of work is that waits for the answer."""

    run: str
    urgency: int


def current_caller() -> Caller:
    """The caller as LangGraph's own configuration knows it, here or anywhere below a node."""
    told = ensure_config().get("configurable", {})
    return Caller(told.get("thread_id", ""), told.get(URGENCY, 0))


class Slots:
    """The slots of one event loop."""

    def __init__(self) -> None:
        self._busy: Counter[str] = Counter()
        self._limits: dict[str, int] = {}
        self._order = count()
        self._turns = Turns()
        # (run, provider) -> its waiting calls, the most urgent first
        self._waiting: defaultdict[tuple[str, str], list[tuple[int, int, asyncio.Event]]]
        self._waiting = defaultdict(list)
        # run -> urgencies of calls that are about to come
        self._coming: defaultdict[str, list[int]] = defaultdict(list)

    def anticipate(self, run: str, urgency: int) -> None:
        """A call of that urgency is about to come: less urgent ones leave a slot for it."""
        coming = self._coming[run]
        coming.append(urgency)
        asyncio.get_running_loop().call_later(ANTICIPATE_S, self._expect_no_more, run, urgency)

    @asynccontextmanager
    async def held(self, run_limit: int, provider: str, limit: int) -> AsyncIterator[None]:
        """Wait for a slot and keep it until the end of the block."""
        caller = current_caller()
        run, where = f"run {caller.run}", f"provider {provider}"
        self._limits |= {run: run_limit, where: limit}
        granted = asyncio.Event()
        arrived(caller.run)
        entry = (-caller.urgency, next(self._order), granted)
        heapq.heappush(self._waiting[run, where], entry)
        self._expect_no_more(caller.run, caller.urgency)
        try:
            await granted.wait()
        except asyncio.CancelledError:
            self._give_up(run, where, entry)
            raise
        try:
            yield
        finally:
            self.anticipate(caller.run, caller.urgency - 1)
            self._release(run, where)

    def _expect_no_more(self, run: str, urgency: int) -> None:
        """It has come, or it did not come in time."""
        if urgency in self._coming[run]:
            self._coming[run].remove(urgency)
        if not self._coming[run]:
            del self._coming[run]
        self._grant()

    def _grant(self) -> None:
        """Give every free slot to the call that deserves it most."""
        while ready := [key for key in self._waiting if self._free(*key)]:
            newest = self._turns.newest(run.removeprefix("run ") for run, _ in ready)
            ready = [key for key in ready if newest is None or key[0] == f"run {newest}"]
            run, where = min(ready, key=lambda key: (self._busy[key[0]], self._waiting[key][0][:2]))
            _, _, granted = heapq.heappop(self._waiting[run, where])
            if not self._waiting[run, where]:
                del self._waiting[run, where]
            self._busy.update((run, where))
            granted.set()

    def _free(self, run: str, where: str) -> bool:
        free = min(self._limits[name] - self._busy[name] for name in (run, where))
        urgency = -self._waiting[run, where][0][0]
        kept = sum(other > urgency for other in self._coming.get(run.removeprefix("run "), ()))
        return free > kept

    def _release(self, run: str, where: str) -> None:
        self._busy.subtract((run, where))
        self._busy = +self._busy  # forgets runs that have ended
        self._grant()

    def _give_up(self, run: str, where: str, entry: tuple[int, int, asyncio.Event]) -> None:
        if entry[2].is_set():  # granted and cancelled in the same moment
            self._release(run, where)
            return
        waiting = self._waiting[run, where]
        waiting.remove(entry)
        heapq.heapify(waiting)
        if not waiting:
            del self._waiting[run, where]


_by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, Slots] = WeakKeyDictionary()


def current_slots() -> Slots:
    """The slots that all runs in this event loop share."""
    return _by_loop.setdefault(asyncio.get_running_loop(), Slots())
