"""A PostgreSQL database that runs of several machines are kept in, read and written in threads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg_pool import ConnectionPool
from pydantic import SecretStr
from tenacity import RetryError, Retrying, retry_if_result, stop_after_delay, wait_random

from schema.errors import StorageError
from tools.storage.file import BUSY_S
from tools.storage.url import Url

T = TypeVar("T")

AT_ONCE = 8
"""Connections of a process, however many runs it has."""

AWAY_S = 10.0
"""Seconds for which a database that is away, as while it starts again, is waited for."""

SCHEMA = "roma_ptc"  # so that a database may be another program's as well
_LOCK = "hashtext('roma_ptc_storage')"


class Postgres:
    """Connections, and as many threads in which they are used, for any number of event loops.

    Raises psycopg.Error where the database cannot be reached.
    """

    failure = psycopg.Error

    def __init__(self, url: str) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, "postgres")
        self.pool: ConnectionPool[Any] = ConnectionPool(
            url,
            min_size=1,
            max_size=AT_ONCE,
            timeout=AWAY_S,
            # What the database has closed, because it was started again, is not handed out.
            check=ConnectionPool.check_connection,
            kwargs={"autocommit": True, "prepare_threshold": 0},
            configure=_in_our_schema,
            open=False,
        )
        # Of a database that cannot be reached the pool would say only that it has waited.
        psycopg.connect(url, connect_timeout=int(AWAY_S)).close()
        self.pool.open()

    def prepare(self, steps: Sequence[str], library: Callable[[Any], None]) -> None:
        """Make the tables of the ``library`` and our own, whose version is the number of ``steps``
        that they have been through. Blocks; raises psycopg.Error, StorageError."""
        patient = Retrying(
            # Who waits in the database for a lock is in the way of an index that is made there.
            retry=retry_if_result(lambda done: not done),
            wait=wait_random(0.02, 0.2),
            stop=stop_after_delay(BUSY_S),
        )
        with self.pool.connection() as connection:
            try:
                patient(self._prepare, connection, steps, library)
            except RetryError:
                raise StorageError("another process keeps the storage locked: stop it") from None

    async def do(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        def read() -> list[tuple[Any, ...]]:
            with self.pool.connection() as connection:
                return list(connection.execute(_theirs(sql), values).fetchall())

        return await self.do(read)

    async def has(self, table: str) -> bool:
        """All tables are made before anybody reads."""
        return True

    async def write(self, work: Callable[[Any], T]) -> T:
        def commit() -> T:
            with self.pool.connection() as connection, connection.transaction():
                return work(Written(connection))

        return await self.do(commit)

    def close(self) -> None:
        """Blocks until all has been written."""
        self._threads.shutdown()
        self.pool.close()

    def _prepare(
        self, connection: Any, steps: Sequence[str], library: Callable[[Any], None]
    ) -> bool:
        (ours,) = connection.execute(f"SELECT pg_try_advisory_lock({_LOCK})").fetchone()
        if not ours:
            return False
        try:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            library(connection)
            connection.execute("CREATE TABLE IF NOT EXISTS version (steps INTEGER NOT NULL)")
            found = connection.execute("SELECT steps FROM version").fetchone()
            done = found[0] if found else 0
            if done > len(steps):
                raise StorageError(
                    "the storage was written by a newer version of roma-ptc: update this one"
                )
            with connection.transaction():
                for step in steps[done:]:
                    connection.execute(step)
                connection.execute("DELETE FROM version")
                connection.execute("INSERT INTO version VALUES (%s)", (len(steps),))
        finally:
            connection.execute(f"SELECT pg_advisory_unlock({_LOCK})")
        return True


class Written:
    """A connection within a transaction, for statements with ``?``."""

    def __init__(self, its: Any) -> None:
        self.its = its
        """psycopg's own."""

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Any:
        return self.its.execute(_theirs(sql), values)

    def executemany(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        with self.its.cursor() as cursor:
            cursor.executemany(_theirs(sql), values)


@contextmanager
def in_our_words(url: SecretStr) -> Iterator[None]:
    """Raises StorageError."""
    try:
        yield
    except psycopg.Error as error:
        address = Url(url)
        raise StorageError(
            f"cannot keep runs in {address.shown}: {address.masked(str(error))}; see to the "
            "database, or set ROMA_STORAGE"
        ) from error


def _in_our_schema(connection: psycopg.Connection[Any]) -> None:
    connection.execute(f"SET search_path TO {SCHEMA}")


def _theirs(sql: str) -> str:
    return sql.replace("?", "%s")
