"""What was told of runs that have ended, so that a list of a thousand reads none of them again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from tools.storage import Connection, Reads, Writes

# The primary key of the table holds both columns: no page of a run itself is read, nor is a damaged
# one met.
_LAST = (
    "SELECT thread_id, MAX(checkpoint_id) FROM checkpoints WHERE checkpoint_ns = '' "
    "GROUP BY thread_id"
)
_KEEP = (
    "INSERT INTO listed (thread_id, checkpoint_id, told) VALUES (?, ?, ?) ON CONFLICT (thread_id) "
    "DO UPDATE SET checkpoint_id = excluded.checkpoint_id, told = excluded.told"
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

    def __init__(self, reading: Reads, journal: Writes, tables: Sequence[str]) -> None:
        """``tables`` are those that hold the steps."""
        self._reading = reading
        self._journal = journal
        self._tables = (*tables, "leases", "listed", "brought")

    async def last_steps(self) -> list[Step]:
        """The newest step of every run."""
        if not await self._reading.has("checkpoints"):
            return []
        return [Step(*row) for row in await self._reading.rows(_LAST)]

    async def told(self) -> dict[Step, str]:
        """What was told of a run after its step."""
        if not await self._reading.has("listed"):
            return {}
        rows = await self._reading.rows("SELECT thread_id, checkpoint_id, told FROM listed")
        return {Step(run_id, step): text for run_id, step, text in rows}

    async def keep(self, told: Iterable[tuple[Step, str]]) -> None:
        rows = [(*step, text) for step, text in told]

        def work(connection: Connection) -> None:
            connection.executemany(_KEEP, rows)

        await self._journal.write(work)

    async def delete(self, run_ids: Sequence[str]) -> None:
        """Delete runs for good, with all that is kept of them."""

        def work(connection: Connection) -> None:
            for table in self._tables:
                statement = f"DELETE FROM {table} WHERE thread_id = ?"
                connection.executemany(statement, [(run_id,) for run_id in run_ids])

        await self._journal.write(work)
