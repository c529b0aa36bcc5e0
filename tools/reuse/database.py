"""A PostgreSQL database that entries are kept in, for several machines: LangGraph's own store."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from schema.errors import ConfigError, StorageError
from tools.storage import installed
from tools.storage.url import Url

if TYPE_CHECKING:
    from langgraph.store.postgres import PostgresStore

    from tools.storage.postgres import Postgres

ALONE_S = 10.0
"""Seconds for which a database that is away is left alone: each of many who ask would wait."""


class Database:
    kind = "database"
    size = "pg_column_size(value)"  # as it is kept, without reading it
    uses = "COALESCE((value ->> 'uses')::int, 0)"
    newest = "updated_at DESC"

    def __init__(self, url: SecretStr) -> None:
        self._url, self.shown = url, Url(url).shown
        self._there: Postgres | None = None
        self._away: tuple[float, str] = (0.0, "")
        """Until when, and why."""

    @property
    def store(self) -> PostgresStore:
        from langgraph.store.postgres import PostgresStore

        return PostgresStore(self._opened().connections)

    def rows(self, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        return self._opened().read(sql, values)

    def told(self, error: Exception) -> str | None:
        if isinstance(error, StorageError):
            return str(error)
        if isinstance(error, ConfigError):  # what is imported below may not be installed
            return None
        import psycopg

        if not isinstance(error, psycopg.Error):
            return None
        if isinstance(error, psycopg.DataError):  # as NUL, which a model may write
            return ""
        said = Url(self._url).masked(str(error))
        if isinstance(error, psycopg.OperationalError):
            self._away = (time.monotonic() + ALONE_S, said)
        return said

    def mended(self, error: Exception) -> str | None:
        return None

    def close(self) -> None:
        there, self._there = self._there, None
        if there:
            there.close()

    def _opened(self) -> Postgres:
        until, why = self._away
        if time.monotonic() < until:
            raise StorageError(why)
        if self._there is None:
            with installed():
                from langgraph.store.postgres import PostgresStore

                from tools.storage.postgres import Postgres
            self._there = Postgres(self._url, "reuse", (), lambda it: PostgresStore(it).setup())
        return self._there
