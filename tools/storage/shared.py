"""What is open once for a file or a database, however many runs of the process use it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Closable(Protocol):
    def close(self) -> None: ...


K = TypeVar("K", bound=Hashable)
T = TypeVar("T", bound=Closable)


@dataclass
class _Open(Generic[T]):
    it: T
    users: int = 0


class Shared(Generic[K, T]):
    """What ``opened`` makes of a place; it is closed when the last one who took it is through.

    With connections of its own for each of 250 runs, a process had used up its 1,024 open files.
    """

    def __init__(self, opened: Callable[[K], T]) -> None:
        self._opened = opened
        self._open: dict[K, _Open[T]] = {}
        self._lock = threading.Lock()  # held while one is opened: whoever comes meanwhile shares it

    def take(self, place: K) -> T:
        """Blocks; raises what opening it raises."""
        with self._lock:
            if place not in self._open:
                self._open[place] = _Open(self._opened(place))
            self._open[place].users += 1
            return self._open[place].it

    def give_back(self, place: K) -> None:
        """Blocks."""
        with self._lock:
            self._open[place].users -= 1
            if not self._open[place].users:
                self._open.pop(place).it.close()

    @asynccontextmanager
    async def at(self, place: K) -> AsyncIterator[T]:
        """Taken for the length of the block."""
        # The thread takes it also for somebody who was cancelled meanwhile.
        taking = asyncio.ensure_future(asyncio.to_thread(self.take, place))
        try:
            yield await asyncio.shield(taking)
        finally:
            await asyncio.shield(asyncio.ensure_future(self._through(place, taking)))

    async def _through(self, place: K, taking: asyncio.Future[T]) -> None:
        await asyncio.wait([taking])
        if not taking.cancelled() and not taking.exception():
            await asyncio.to_thread(self.give_back, place)
