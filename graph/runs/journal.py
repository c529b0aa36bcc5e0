"""Writing to SQLite in batches: what arrives while one batch is written makes up the next."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple


class _Entry(NamedTuple):
    sql: str
    rows: Sequence[tuple[Any, ...]]
    written: asyncio.Future[None]


class Journal:
    """A connection that only writes, for one event loop.

    With a thousand parts under way, one commit for each of their steps was most of what a step
    took; together they cost little more than one.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False, timeout=30)
        # With the write-ahead log this loses nothing when the process dies, and spares a disk
        # flush for every step; only a power failure can take the last steps along.
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._waiting: list[_Entry] = []
        self._writer: asyncio.Task[None] | None = None

    async def write(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Return when the rows are committed. Raises sqlite3.Error when they cannot be."""
        entry = _Entry(sql, rows, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        await entry.written

    async def close(self) -> None:
        if self._writer:
            await self._writer
        await asyncio.to_thread(self._connection.close)

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await asyncio.to_thread(self._commit, batch)
            except sqlite3.Error as error:
                for entry in batch:
                    with suppress(asyncio.InvalidStateError):  # whoever waited was cancelled
                        entry.written.set_exception(error)
            for entry in batch:
                if not entry.written.done():
                    entry.written.set_result(None)

    def _commit(self, batch: list[_Entry]) -> None:
        with self._connection:
            for entry in batch:
                self._connection.executemany(entry.sql, entry.rows)
