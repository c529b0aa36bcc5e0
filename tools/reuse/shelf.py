"""The file that is shared by runs and processes: LangGraph's own store, over SQLite.

It is a help and nothing else: a file that is damaged is set aside, and one that cannot be used is
said once; whoever asks then finds nothing.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from schema.errors import StorageError
from tools.storage import BUSY_S, in_words, prepared

if TYPE_CHECKING:
    from langgraph.store.sqlite import SqliteStore

T = TypeVar("T")

NAME = "reuse.sqlite"
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

# The store wraps some of SQLite's errors.
_FAILURES = (sqlite3.Error, ValueError, OSError)

# The least recently used go first. An entry that is used is put again, which makes it the newest.
_EVICT = """
    DELETE FROM store WHERE rowid IN (SELECT rowid FROM (
        SELECT rowid, SUM(LENGTH(value)) OVER (ORDER BY updated_at DESC, rowid DESC) AS total
        FROM store
    ) WHERE total > ?)
"""


class Shelf:
    """``max_mb`` bounds what is on it, in megabytes. It is opened when it is first used."""

    def __init__(self, folder: Path, max_mb: int) -> None:
        self.path = folder / NAME
        self._most = max_mb * 1_000_000
        self._store: SqliteStore | None = None
        self._lock = threading.Lock()
        self._said = False

    async def use(self, work: Callable[[SqliteStore], T], otherwise: T) -> T:
        """What the work returns, in a thread; ``otherwise`` where the file cannot be used."""
        return await asyncio.to_thread(self._tolerant, work, otherwise)

    def read(self, work: Callable[[SqliteStore], T]) -> T:
        """The same for a command, which blocks, and is to be told. Raises StorageError."""
        with self._lock:
            try:
                return work(self._opened())
            except _FAILURES as error:
                raise StorageError(f"cannot use {self.path}: {_told(error)}") from error

    async def evict(self) -> None:
        """Take away what is too much, and what has expired."""
        await self.use(self._shrink, None)

    async def close(self) -> None:
        await asyncio.to_thread(self._close)

    def _shrink(self, store: SqliteStore) -> None:
        store.sweep_ttl()
        store.conn.execute(_EVICT, (self._most,))

    def _tolerant(self, work: Callable[[SqliteStore], T], otherwise: T) -> T:
        with self._lock:
            for _ in range(2):
                try:
                    return work(self._opened())
                except _FAILURES as error:
                    self._forget()  # it may be in the middle of something
                    if not _is_damaged(error):
                        self._say(f"nothing is kept for later runs in {self.path}: {_told(error)}")
                        return otherwise
                    self._set_aside()
        return otherwise

    def _opened(self) -> SqliteStore:
        from langgraph.store.sqlite import SqliteStore

        if self._store is None:
            prepared(self.path)
            connection = sqlite3.connect(
                self.path, timeout=BUSY_S, check_same_thread=False, isolation_level=None
            )
            connection.execute("PRAGMA synchronous=NORMAL")
            self._store = SqliteStore(connection)
            self._store.setup()
        return self._store

    def _set_aside(self) -> None:
        aside = self.path.with_name(f"{NAME}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S}")
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):  # another process was faster
                Path(f"{self.path}{suffix}").rename(f"{aside}{suffix}")
        self._say(f"{self.path} is damaged: it was set aside as {aside.name}, and begun anew")

    def _say(self, what: str) -> None:
        if not self._said:
            logging.getLogger("roma_ptc").warning(what)
        self._said = True

    def _forget(self) -> None:
        store, self._store = self._store, None
        if store:
            store.conn.close()

    def _close(self) -> None:
        with self._lock:
            self._forget()


def _cause(error: BaseException) -> BaseException:
    return error.__cause__ or error


def _is_damaged(error: BaseException) -> bool:
    return int(getattr(_cause(error), "sqlite_errorcode", 0)) & 0xFF in _DAMAGED


def _told(error: BaseException) -> str:
    cause = _cause(error)
    return in_words(cause) if isinstance(cause, sqlite3.Error) else str(cause)
