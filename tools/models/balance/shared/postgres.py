"""A row of PostgreSQL for each provider, in a table that is made where there is none."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from psycopg import AsyncConnection, AsyncCursor, Error, errors

from tools.models.balance.shared.store import Read, StoreError

# Of several who find no table at the same time all but one would be refused.
MAKE = """
SELECT pg_advisory_xact_lock(hashtext('roma_ptc_shared'));
CREATE TABLE IF NOT EXISTS roma_ptc_shared (name TEXT PRIMARY KEY, state TEXT NOT NULL)
"""
# What the clock says is later than all that is read.
READ = """
SELECT EXTRACT(EPOCH FROM clock_timestamp())::FLOAT8, kept.state
FROM UNNEST(%s::TEXT[]) WITH ORDINALITY AS asked (name, place)
LEFT JOIN roma_ptc_shared AS kept ON kept.name = asked.name
ORDER BY place
"""
SWAP = """
INSERT INTO roma_ptc_shared AS kept (name, state) VALUES (%(name)s, %(new)s)
ON CONFLICT (name) DO UPDATE SET state = excluded.state WHERE kept.state = %(old)s::TEXT
"""


class PostgresStore:
    """One connection, on which one statement after the other is sent."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: AsyncConnection[Any] | None = None
        self._one = asyncio.Lock()

    async def read(self, names: Sequence[str]) -> Read:
        try:
            try:
                cursor = await self._execute(READ, (list(names),))
            except errors.UndefinedTable:
                await self._execute(MAKE)
                cursor = await self._execute(READ, (list(names),))
            rows = await cursor.fetchall()
        except (Error, OSError) as error:
            raise StoreError(str(error)) from error
        return Read(rows[0][0], [state for _, state in rows])

    async def swap(self, name: str, old: str | None, new: str) -> bool:
        try:
            cursor = await self._execute(SWAP, {"name": name, "old": old, "new": new})
        except (Error, OSError) as error:
            raise StoreError(str(error)) from error
        return cursor.rowcount == 1

    async def close(self) -> None:
        if self._connection:
            await self._connection.close()

    async def _execute(self, statement: str, values: Any = None) -> AsyncCursor[Any]:
        async with self._one:
            if self._connection is None or self._connection.closed:
                self._connection = await AsyncConnection.connect(self._url, autocommit=True)
            connection = self._connection
            try:
                return await connection.execute(statement, values)
            except asyncio.CancelledError:  # nobody has read the answer
                await connection.close()
                raise


opened = PostgresStore
