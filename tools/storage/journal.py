"""Writing to SQLite in batches: what arrives while one batch is written makes up the next."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from schema.errors import RomaError
from tools.storage.file import BUSY_S

T = TypeVar("T")


class _Entry(NamedTuple):
    work: Callable[[sqlite3.Connection], Any]
    done: asyncio.Future[Any]

    def end(self, result: Any) -> None:
        with suppress(RuntimeError):  # the loop of whoever waited is closed
            self.done.get_loop().call_soon_threadsafe(self._tell, result)

    def _tell(self, result: Any) -> None:
        if self.done.done():  # whoever waited was cancelled
            return
        if isinstance(result, Exception):
            self.done.set_exception(result)
        else:
            self.done.set_result(result)


class Journal:
    """A connection that only writes, in a thread of its own, for any number of event loops.

    With a thousand parts under way, one commit for each of their steps was most of what a step
    took; together they cost little more than one.
    """

    failure = sqlite3.Error

    def __init__(self, place: Path | str) -> None:
        self._connection = sqlite3.connect(place, check_same_thread=False, timeout=BUSY_S, uri=True)
        # With the write-ahead log this loses nothing when the process dies, and spares a disk
        # flush for every step; only a power failure can take the last steps along.
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._thread = ThreadPoolExecutor(1, "journal")
        self._lock = threading.Lock()
        self._waiting: list[_Entry] = []

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What the work returns, when what it wrote is committed.

        It runs alone on the file. It may raise a RomaError as long as it has written nothing.
        Raises sqlite3.Error when it cannot be committed.
        """
        entry = _Entry(work, asyncio.get_running_loop().create_future())
        with self._lock:
            self._waiting.append(entry)
        self._thread.submit(self._write_all)
        result: T = await entry.done
        return result

    def close(self) -> None:
        """Blocks until all has been written."""
        self._thread.shutdown()
        self._connection.close()

    def _write_all(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting, []
        if not batch:  # it went along with the one before
            return
        try:
            results = self._commit([entry.work for entry in batch])
        except Exception as error:
            results = [error] * len(batch)
        for entry, result in zip(batch, results, strict=True):
            entry.end(result)

    def _commit(self, batch: list[Callable[[sqlite3.Connection], Any]]) -> list[Any]:
        results: list[Any] = []
        with self._connection:
            # Nobody else writes between what the work reads and what it writes.
            self._connection.execute("BEGIN IMMEDIATE")
            for work in batch:
                try:
                    results.append(work(self._connection))
                except RomaError as refused:
                    results.append(refused)
        return results
