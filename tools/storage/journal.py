"""Writing to SQLite in batches: what arrives while one batch is written makes up the next."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from schema.errors import RomaError
from tools.storage.file import BUSY_S

T = TypeVar("T")


class _Entry(NamedTuple):
    work: Callable[[sqlite3.Connection], Any]
    done: asyncio.Future[Any]


class Journal:
    """A connection that only writes, for one event loop.

    With a thousand parts under way, one commit for each of their steps was most of what a step
    took; together they cost little more than one.
    """

    def __init__(self, place: Path | str) -> None:
        self._connection = sqlite3.connect(place, check_same_thread=False, timeout=BUSY_S, uri=True)
        # With the write-ahead log this loses nothing when the process dies, and spares a disk
        # flush for every step; only a power failure can take the last steps along.
        self._connection.execute("PRAGMA synchronous=NORMAL")
        # A task that is cancelled leaves its thread at work; SQLite does not survive a connection
        # that is closed meanwhile.
        self._in_use = threading.Lock()
        self._waiting: list[_Entry] = []
        self._writer: asyncio.Task[None] | None = None

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What the work returns, when what it wrote is committed.

        It runs in a thread, alone on the file. It may raise a RomaError as long as it has written
        nothing. Raises sqlite3.Error when it cannot be committed.
        """
        entry = _Entry(work, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        result: T = await entry.done
        return result

    async def close(self) -> None:
        if self._writer:
            await self._writer
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        with self._in_use:
            self._connection.close()

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                results = await asyncio.to_thread(self._commit, [entry.work for entry in batch])
            except sqlite3.Error as error:
                results = [error] * len(batch)
            for entry, result in zip(batch, results, strict=True):
                if entry.done.done():  # whoever waited was cancelled
                    continue
                if isinstance(result, Exception):
                    entry.done.set_exception(result)
                else:
                    entry.done.set_result(result)

    def _commit(self, batch: list[Callable[[sqlite3.Connection], Any]]) -> list[Any]:
        results: list[Any] = []
        with self._in_use, self._connection:
            # Nobody else writes between what the work reads and what it writes.
            self._connection.execute("BEGIN IMMEDIATE")
            for work in batch:
                try:
                    results.append(work(self._connection))
                except RomaError as refused:
                    results.append(refused)
        return results
