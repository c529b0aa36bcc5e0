"""An SQLite file that entries are kept in: LangGraph's own store, over what a process has open."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.storage import BUSY_S, in_words, prepared

if TYPE_CHECKING:
    from langgraph.store.sqlite import SqliteStore

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

# The store wraps some of SQLite's errors.
_FAILURES = (sqlite3.Error, ValueError, OSError)


class File:
    kind = "file"
    size = "LENGTH(value)"
    uses = "COALESCE(json_extract(value, '$.uses'), 0)"
    newest = "updated_at DESC, rowid DESC"

    def __init__(self, path: Path) -> None:
        self._path, self.shown = path, str(path)
        self._store: SqliteStore | None = None

    @property
    def store(self) -> SqliteStore:
        from langgraph.store.sqlite import SqliteStore

        if self._store is None:
            prepared(self._path)
            connection = sqlite3.connect(
                self._path, timeout=BUSY_S, check_same_thread=False, isolation_level=None
            )
            connection.execute("PRAGMA synchronous=NORMAL")
            self._store = SqliteStore(connection)
            self._store.setup()
        return self._store

    def rows(self, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        return self.store.conn.execute(sql, values).fetchall()

    def told(self, error: Exception) -> str | None:
        cause = _cause(error)
        if not isinstance(error, _FAILURES):
            return None
        return in_words(cause) if isinstance(cause, sqlite3.Error) else str(cause)

    def mended(self, error: Exception) -> str | None:
        if int(getattr(_cause(error), "sqlite_errorcode", 0)) & 0xFF not in _DAMAGED:
            return None
        aside = self._path.with_name(f"{self._path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S}")
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):  # another process was faster
                Path(f"{self._path}{suffix}").rename(f"{aside}{suffix}")
        return f"{self._path} is damaged: it was set aside as {aside.name}, and begun anew"

    def close(self) -> None:
        store, self._store = self._store, None
        if store:
            store.conn.close()


def _cause(error: BaseException) -> BaseException:
    return error.__cause__ or error
