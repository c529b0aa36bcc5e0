"""What is open once for a file, however many runs of the process use it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar


class Closable(Protocol):
    def close(self) -> None: ...


T = TypeVar("T", bound=Closable)


@dataclass
class _Open(Generic[T]):
    it: T
    users: int = 0


class Shared(Generic[T]):
    """What ``opened`` makes of a path; it is closed when the last one who took it is through.

    With connections of its own for each of 250 runs, a process had used up its 1,024 open files.
    """

    def __init__(self, opened: Callable[[Path], T]) -> None:
        self._opened = opened
        self._open: dict[Path, _Open[T]] = {}
        self._lock = threading.Lock()  # held while one is opened: whoever comes meanwhile shares it

    def take(self, path: Path) -> T:
        """Blocks; raises what opening it raises."""
        with self._lock:
            if path not in self._open:
                self._open[path] = _Open(self._opened(path))
            self._open[path].users += 1
            return self._open[path].it

    def give_back(self, path: Path) -> None:
        """Blocks."""
        with self._lock:
            self._open[path].users -= 1
            if not self._open[path].users:
                self._open.pop(path).it.close()

    @asynccontextmanager
    async def at(self, path: Path) -> AsyncIterator[T]:
        """Taken for the length of the block."""
        # The thread takes it also for somebody who was cancelled meanwhile.
        taking = asyncio.ensure_future(asyncio.to_thread(self.take, path))
        try:
            yield await asyncio.shield(taking)
        finally:
            await asyncio.shield(asyncio.ensure_future(self._through(path, taking)))

    async def _through(self, path: Path, taking: asyncio.Future[T]) -> None:
        await asyncio.wait([taking])
        if not taking.cancelled() and not taking.exception():
            await asyncio.to_thread(self.give_back, path)
