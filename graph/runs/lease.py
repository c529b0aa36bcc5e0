"""A lease on a run: who works on it holds one, so that nobody else pays for the same work.

It lies in the run's own storage. A heartbeat keeps it; when its holder is dead, the next one takes
it over. A holder that was suspended meanwhile, as a laptop that slept, finds at its next write or
before its next model call that it has lost the run, and stops.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from langchain_core.runnables import RunnableConfig

from graph.runs.holder import BEAT_S, Holder
from schema.errors import LeaseLostError, RunBusyError
from tools.models import PERMIT, permits
from tools.storage import Connection, Reads, Writes

_FIND = f"SELECT {', '.join(Holder._fields)} FROM leases WHERE thread_id = ?"
# Nothing where somebody else than the one that was found, who is dead, has it meanwhile.
_TAKE = (
    f"INSERT INTO leases (thread_id, {', '.join(Holder._fields)}) "
    f"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (thread_id) DO UPDATE SET "
    f"{', '.join(f'{name} = excluded.{name}' for name in Holder._fields)} "
    "WHERE leases.token = ?"
)
_BEAT = "UPDATE leases SET heartbeat = ? WHERE thread_id = ? AND token = ?"
_RELEASE = "DELETE FROM leases WHERE thread_id = ? AND token = ?"


class Leases:
    """The leases of one storage."""

    def __init__(self, reading: Reads, journal: Writes) -> None:
        self._reading = reading
        self._journal = journal

    async def held(self) -> set[str]:
        """The runs that somebody has a lease of, alive or not."""
        if not await self._reading.has("leases"):
            return set()
        return {run for (run,) in await self._reading.rows("SELECT thread_id FROM leases")}

    async def holder(self, run: str) -> Holder | None:
        """Who works on a run at this moment."""
        rows = await self._reading.rows(_FIND, (run,))
        return await asyncio.to_thread(_living, [Holder(*row) for row in rows])

    @asynccontextmanager
    async def hold(self, run: str, *, server: bool = False) -> AsyncIterator[Lease]:
        """Hold the lease of a run for the length of the block, which one task is to go through.

        The block is cancelled when the lease is lost. Raises RunBusyError, LeaseLostError.
        """
        holder = await asyncio.to_thread(Holder.here, server=server)
        lease = Lease(self._journal, run, holder)
        permits[lease.token] = lease.permit
        try:
            await self._journal.write(lease.take)
            async with asyncio.timeout(None) as lease.scope:
                beating = asyncio.create_task(lease.beat())
                try:
                    yield lease
                finally:
                    beating.cancel()
        except TimeoutError:
            if not lease.lost:
                raise  # one of the block's own
            raise _taken_over(run) from None
        finally:
            del permits[lease.token]
            # If it cannot be written: no permit is held here any more, so it is dead anyway.
            with suppress(self._journal.failure):
                await self._journal.write(lease.release)


class Lease:
    """One holder's lease of one run."""

    def __init__(self, journal: Writes, run: str, holder: Holder) -> None:
        self._journal = journal
        self._run = run
        self._holder = holder
        self.lost = False
        self.scope: asyncio.Timeout

    @property
    def token(self) -> str:
        return self._holder.token

    def on(self, config: RunnableConfig) -> RunnableConfig:
        """The config of a run under this lease."""
        return {**config, "configurable": {**config.get("configurable", {}), PERMIT: self.token}}

    def take(self, connection: Connection) -> None:
        other = _holder(connection, self._run)
        if other is None or not other.alive:
            row = (self._run, *self._holder, other.token if other else "")
            if connection.execute(_TAKE, row).rowcount:
                return
            other = _holder(connection, self._run)
        raise RunBusyError(
            f"run {self._run} is under way: {other} works on it; wait for it or stop it first"
        )

    def release(self, connection: Connection) -> None:
        connection.execute(_RELEASE, (self._run, self.token))

    async def beat(self) -> None:
        """Keep the lease alive until it is lost."""
        while not self.lost:
            await asyncio.sleep(BEAT_S)
            await self._confirm()

    async def permit(self) -> None:
        """Return if the run is this holder's still; else wait for the end that it is coming to."""
        await self._confirm()
        if self.lost:
            await asyncio.get_running_loop().create_future()

    async def _confirm(self) -> None:
        values = (time.time(), self._run, self.token)
        with suppress(self._journal.failure):  # the run's own next write will say it
            beaten = await self._journal.write(lambda c: c.execute(_BEAT, values).rowcount)
            if not beaten and not self.lost:
                self.lost = True
                self.scope.reschedule(asyncio.get_running_loop().time())


def check(connection: Connection, run: str, token: str | None, *, locked: str = "") -> None:
    """Refuse the write of a holder that has lost the run. Raises LeaseLostError.

    ``locked`` is what a database whose writers do not wait for each other has to be told, so that
    nobody takes the run over before the write is committed.
    """
    if token:
        found = _holder(connection, run, locked)
        if not found or found.token != token:
            raise _taken_over(run)


def _taken_over(run: str) -> LeaseLostError:
    return LeaseLostError(
        f"run {run} was taken over by another process while this one did not answer, so this one "
        f"has stopped; `roma-ptc show {run}` says how far it is"
    )


def _living(holders: list[Holder]) -> Holder | None:
    return next((holder for holder in holders if holder.alive), None)


def _holder(connection: Connection, run: str, locked: str = "") -> Holder | None:
    row = connection.execute(_FIND + locked, (run,)).fetchone()
    return Holder(*row) if row else None
