"""As many sandboxed programs at once as there are cores: more would only take each other's time.

Programs have limits in seconds, so one that has to share its core with twenty others fails although
nothing is wrong with it. Who waits holds nothing open yet, and waiting does not count. Of three
turns two are the newest run's, and one that of the run that has had least (least attained service).
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cachetools import LRUCache
from langchain_core.runnables.config import ensure_config

from tools.arrivals import Turns, arrived
from tools.sandbox.waiting import of_this_block

QUOTA = Path("/sys/fs/cgroup/cpu.max")  # of the container, if there is one
RUNS = 1000  # whose seconds are remembered


class Cores:
    """Slots that all event loops of a process share."""

    def __init__(self, number: int) -> None:
        self._free = number
        self._lock = threading.Lock()
        self._waiting: list[tuple[str, asyncio.Future[None]]] = []
        self._had: LRUCache[str, float] = LRUCache(RUNS)
        self._turns = Turns()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Wait for a core, and keep it until the end of the block."""
        run = ensure_config().get("configurable", {}).get("thread_id", "")
        queued = of_this_block()
        queued.changed(waiting=1)
        try:
            await self._taken(run)
        finally:
            queued.changed(waiting=-1)
        queued.changed(running=1)
        started = time.monotonic()
        try:
            yield
        finally:
            queued.changed(running=-1)
            self._give_back(run, time.monotonic() - started)

    async def _taken(self, run: str) -> None:
        granted = asyncio.get_running_loop().create_future()
        with self._lock:
            arrived(run)
            self._waiting.append((run, granted))
            self._grant()
        try:
            await granted
        except asyncio.CancelledError:
            with self._lock:
                if (run, granted) in self._waiting:
                    self._waiting.remove((run, granted))
                    raise
            self._give_back(run, 0.0)  # it had just been granted
            raise

    def _give_back(self, run: str, seconds: float) -> None:
        with self._lock:
            self._had[run] = self._had.get(run, 0.0) + seconds
            self._free += 1
            self._grant()

    def _grant(self) -> None:
        """Give every free core to whoever's turn it is; equals in the order they came."""
        while self._free and self._waiting:
            newest = self._turns.newest(run for run, _ in self._waiting)
            theirs = (waiting for waiting in self._waiting if newest in (None, waiting[0]))
            next_ = min(theirs, key=lambda waiting: self._had.get(waiting[0], 0.0))
            self._waiting.remove(next_)
            self._free -= 1
            _, granted = next_
            try:
                granted.get_loop().call_soon_threadsafe(_set, granted)
            except RuntimeError:  # that loop was closed
                self._free += 1


def _set(granted: asyncio.Future[None]) -> None:
    if not granted.done():
        granted.set_result(None)


def number_of_cores() -> int:
    """The cores that this process may use, of which a container's quota may leave fewer."""
    try:
        number = len(os.sched_getaffinity(0))
    except AttributeError:  # not on Linux
        number = os.cpu_count() or 1
    try:
        quota, period = QUOTA.read_text().split()
        number = min(number, -(-int(quota) // int(period)))
    except (OSError, ValueError):  # no group, or "max"
        pass
    return max(1, number)


cores = Cores(number_of_cores())
