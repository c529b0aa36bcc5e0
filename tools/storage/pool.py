"""The connections of a process to one PostgreSQL database, and the tables that are made there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool
from pydantic import SecretStr
from tenacity import RetryError, Retrying, retry_if_result, stop_after_delay, wait_random

from schema.errors import StorageError
from tools.storage.file import BUSY_S
from tools.storage.shared import Shared

AT_ONCE = 8
"""Connections of a process, however many runs it has."""

AWAY_S = 10.0
"""Seconds for which a database that is away, as while it starts again, is waited for."""

SCHEMA = "roma_ptc"  # so that a database may be another program's as well
_LOCK = "hashtext('roma_ptc_storage')"
_VERSIONS = "CREATE TABLE IF NOT EXISTS versions (of TEXT PRIMARY KEY, steps INTEGER NOT NULL)"

Library = Callable[[Any], None]
"""What makes the tables of a library, given psycopg's connection."""


class Pool:
    """Connections, and as many threads in which they are used, for any number of event loops.

    Raises psycopg.Error where the database cannot be reached.
    """

    def __init__(self, url: SecretStr) -> None:
        address = url.get_secret_value()
        self.threads = ThreadPoolExecutor(AT_ONCE, "postgres")
        self.connections: ConnectionPool[Any] = ConnectionPool(
            address,
            min_size=1,
            max_size=AT_ONCE,
            timeout=AWAY_S,
            # What the database has closed, because it was started again, is not handed out.
            check=ConnectionPool.check_connection,
            kwargs={"autocommit": True, "prepare_threshold": 0},
            configure=_in_our_schema,
            open=False,
        )
        self._prepared: set[str] = set()
        # Of a database that cannot be reached the pool would say only that it has waited.
        psycopg.connect(address, connect_timeout=int(AWAY_S)).close()
        self.connections.open()

    def prepare(self, name: str, steps: Sequence[str], library: Library | None) -> None:
        """Make the tables of the ``library`` and our own that go by ``name``, whose version is the
        number of ``steps`` that they have been through. Blocks; raises psycopg.Error,
        StorageError."""
        if name in self._prepared:
            return
        patient = Retrying(
            # Who waits in the database for a lock is in the way of an index that is made there.
            retry=retry_if_result(lambda done: not done),
            wait=wait_random(0.02, 0.2),
            stop=stop_after_delay(BUSY_S),
        )
        with self.connections.connection() as connection:
            try:
                patient(_prepare, connection, name, steps, library)
            except RetryError:
                raise StorageError("another process keeps the storage locked: stop it") from None
        self._prepared.add(name)

    def close(self) -> None:
        """Blocks until all has been written."""
        self.threads.shutdown()
        self.connections.close()


pools = Shared(Pool)


def _prepare(connection: Any, name: str, steps: Sequence[str], library: Library | None) -> bool:
    (ours,) = connection.execute(f"SELECT pg_try_advisory_lock({_LOCK})").fetchone()
    if not ours:
        return False
    try:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        if library:
            library(connection)
        connection.execute(_VERSIONS)
        found = connection.execute("SELECT steps FROM versions WHERE of = %s", (name,)).fetchone()
        done = found[0] if found else 0
        if done > len(steps):
            raise StorageError(
                "the storage was written by a newer version of roma-ptc: update this one"
            )
        with connection.transaction():
            for step in steps[done:]:
                connection.execute(step)
            connection.execute("DELETE FROM versions WHERE of = %s", (name,))
            connection.execute("INSERT INTO versions VALUES (%s, %s)", (name, len(steps)))
    finally:
        connection.execute(f"SELECT pg_advisory_unlock({_LOCK})")
    return True


def _in_our_schema(connection: psycopg.Connection[Any]) -> None:
    connection.execute(f"SET search_path TO {SCHEMA}")
    # A process that was suspended in the middle of something does not hold all others up.
    connection.execute(f"SET idle_in_transaction_session_timeout = '{BUSY_S:.0f}s'")
