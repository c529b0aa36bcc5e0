"""A PostgreSQL database that several machines share, read and written in threads."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from pydantic import SecretStr

from schema.errors import StorageError
from tools.storage.places import Values
from tools.storage.pool import Library, pools
from tools.storage.url import Url

T = TypeVar("T")

_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_NAMED = re.compile(r":(\w+)")


class Postgres:
    """Tables in a database, which go by a ``name``: see ``tools.storage.pool``.

    All of a process share its connections. Opening it blocks. Raises psycopg.Error where the
    database cannot be reached, StorageError where its tables cannot be used.
    """

    failure = psycopg.Error

    def __init__(
        self, url: SecretStr, name: str, steps: Sequence[str], library: Library | None = None
    ) -> None:
        self._url, self._pool = url, pools.take(url)
        self.connections = self._pool.connections
        try:
            self._pool.prepare(name, steps, library)
        except BaseException:
            self.close()
            raise

    async def do(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool.threads, work)

    async def rows(self, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
        return await self.do(lambda: self.read(sql, values))

    def read(self, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """The same for whoever may block."""
        with self.connections.connection() as connection:
            return list(connection.execute(_theirs(sql, values), values).fetchall())

    async def has(self, table: str) -> bool:
        """All tables are made before anybody reads."""
        return True

    async def write(self, work: Callable[[Any], T]) -> T:
        def commit() -> T:
            with self.connections.connection() as connection, connection.transaction():
                return work(Written(connection))

        return await self.do(commit)

    def close(self) -> None:
        """Blocks until all has been written, where nobody else has it open."""
        pools.give_back(self._url)


class Written:
    """A connection within a transaction, for statements as ``tools.storage.places`` has them."""

    def __init__(self, its: Any) -> None:
        self.its = its
        """psycopg's own."""

    def execute(self, sql: str, values: Values = ()) -> Any:
        return self.its.execute(_theirs(sql, values), values)

    def executemany(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        with self.its.cursor() as cursor:
            cursor.executemany(_theirs(sql, ()), values)

    def alone(self, name: str) -> None:
        self.its.execute(_ALONE, (name,))


@contextmanager
def in_our_words(url: SecretStr, what: str) -> Iterator[None]:
    """``what`` is what the database is for, as in "keep runs in". Raises StorageError."""
    try:
        yield
    except psycopg.Error as error:
        raise StorageError(f"cannot {what} {in_words(url, error)}") from error


def in_words(url: SecretStr, error: psycopg.Error) -> str:
    """The database, what is wrong with it, and what to do."""
    address = Url(url)
    return (
        f"{address.shown}: {address.masked(str(error))}; see to the database, or set ROMA_STORAGE"
    )


def _theirs(sql: str, values: Values) -> str:
    if isinstance(values, Mapping):
        return _NAMED.sub(r"%(\1)s", sql)
    return sql.replace("?", "%s")
