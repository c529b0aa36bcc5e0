"""Reading from SQLite, one after the other, beside what is written."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from tools.storage.file import BUSY_S

T = TypeVar("T")


class Reading:
    """A connection that only reads, in a thread of its own, for any number of event loops.

    As long as any statement of a connection is half read, all of them see the file as it was when
    that one began. So nothing is half read when the next one begins, and everybody sees what they
    have written.
    """

    def __init__(self, place: Path | str) -> None:
        self.connection = sqlite3.connect(place, check_same_thread=False, timeout=BUSY_S, uri=True)
        self._thread = ThreadPoolExecutor(1, "reading")

    async def do(self, work: Callable[[], T]) -> T:
        """What the work returns, which alone reads from the connection, to the end."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Raises sqlite3.Error."""
        return await self.do(lambda: self.connection.execute(sql, values).fetchall())

    async def has(self, table: str) -> bool:
        """Not before it was written to for the first time."""
        return bool(await self.rows("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)))

    def close(self) -> None:
        """Blocks until all has been read."""
        self._thread.shutdown()
        self.connection.close()
