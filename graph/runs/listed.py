"""What was told of runs that have ended, so that a list of a thousand reads none of them again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from tools.storage import Journal, Reading

_THERE = "SELECT 1 FROM sqlite_master WHERE name = ?"
# The primary key of the table holds both columns: no page of a run itself is read, nor is a damaged
# one met.
_LAST = (
    "SELECT thread_id, MAX(checkpoint_id) FROM checkpoints WHERE checkpoint_ns = '' "
    "GROUP BY thread_id"
)
_EPOCH = datetime(1582, 10, 15, tzinfo=UTC)  # RFC 9562, section 5.1


class Step(NamedTuple):
    """The newest step of a run."""

    run_id: str
    id: str

    @property
    def ended(self) -> datetime:
        """As its id, a UUID of version 6, says it in intervals of 100 ns (RFC 9562, 5.6)."""
        number = UUID(self.id).int
        intervals = (number >> 80) << 12 | (number >> 64) & 0xFFF
        return _EPOCH + timedelta(microseconds=intervals // 10)


class Listed:
    """The list in one storage."""

    def __init__(self, reading: Reading, journal: Journal) -> None:
        self._reading = reading
        self._journal = journal

    async def last_steps(self) -> list[Step]:
        """The newest step of every run."""
        if not await self._there("checkpoints"):
            return []
        return [Step(*row) for row in await self._reading.rows(_LAST)]

    async def told(self) -> dict[Step, str]:
        """What was told of a run after its step."""
        if not await self._there("listed"):
            return {}
        rows = await self._reading.rows("SELECT * FROM listed")
        return {Step(run_id, step): text for run_id, step, text in rows}

    async def keep(self, told: Iterable[tuple[Step, str]]) -> None:
        rows = [(*step, text) for step, text in told]

        def work(connection: sqlite3.Connection) -> None:
            connection.executemany("INSERT OR REPLACE INTO listed VALUES (?, ?, ?)", rows)

        await self._journal.write(work)

    async def delete(self, run_ids: Sequence[str]) -> None:
        """Delete runs for good, with all that is kept of them."""

        def work(connection: sqlite3.Connection) -> None:
            for table in ("checkpoints", "writes", "leases", "listed", "brought"):
                statement = f"DELETE FROM {table} WHERE thread_id = ?"
                connection.executemany(statement, [(run_id,) for run_id in run_ids])

        await self._journal.write(work)

    async def _there(self, table: str) -> bool:
        return bool(await self._reading.rows(_THERE, (table,)))
