"""The ledger: what every request to a model took, of all processes, in one file or database."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from schema.budget import Budget
from tools.money import tables
from tools.money.limits import Short, short_of
from tools.money.spender import Spender
from tools.money.worst import Worst
from tools.storage import Connection, Shared, Where, Writes, in_our_words, opened

T = TypeVar("T")


class Asked(NamedTuple):
    """A request as it is about to be sent; ``seconds`` is the longest that it may take.

    ``counted``: whoever it is for has reserved it in the same ledger, for the day.
    """

    spender: Spender
    purpose: str
    provider: str
    model: str
    worst: Worst
    seconds: float
    counted: bool = False


class Took(NamedTuple):
    """What an answered request took, as its provider counted it; ``usd`` None: no known price."""

    input: int
    output: int
    cached: int
    reasoning: int
    estimated: bool
    usd: float | None
    seconds: float


class Question(NamedTuple):
    """Whether a limit may be ``raised`` to so much; ``answers`` is how many the same place in the
    graph had got by then, to earlier questions."""

    answers: int
    limit: str
    raised: float


class Ledger:
    """That of a file or a database, for one event loop.

    Every method raises StorageError where it cannot be used, and ConfigError where a database
    needs what is not installed.
    """

    def __init__(self, where: Where) -> None:
        self._where = where
        self._writes: asyncio.Future[Writes] | None = None
        self._holder = secrets.token_hex(8)

    async def reserve(self, asked: Asked, budget: Budget) -> int | Short:
        """Count a request at its worst, at once for all processes: its row, or what there is too
        little of."""
        at = time.time()
        row = {
            **asked.spender._asdict(),
            "at": at,
            "day": "" if asked.counted else self._day(at),
            "purpose": asked.purpose,
            "provider": asked.provider,
            "model": asked.model,
            "holder": self._holder,
            "expires": at + asked.seconds,
            "tokens": asked.worst.tokens,
            "priced": int(asked.worst.usd is not None),
            "usd": asked.worst.usd or 0.0,
        }

        def work(connection: Connection) -> int | Short:
            if run := asked.spender.run:
                connection.execute(tables.LOST, (run, self._holder))
            if short := short_of(connection, row, budget):
                return short
            return int(connection.execute(tables.RESERVE, row).fetchone()[0])

        return await self._write(work)

    async def settle(self, id_: int, took: Took) -> None:
        values = {**took._asdict(), "id": id_, "usd": took.usd or 0.0}
        flags = {"estimated": int(took.estimated), "priced": int(took.usd is not None)}
        await self._do(tables.SETTLE, values | flags)

    async def give_back(self, id_: int) -> None:
        await self._do(tables.GIVE_BACK, (id_,))

    async def lose(self, id_: int) -> None:
        await self._do(tables.LOSE, (id_,))

    async def raise_limit(self, run: str, limit: str, most: float) -> None:
        """From now on the run may take so much, if that is more than it might before.

        ``limit`` is the name of one of a run's limits in `schema.budget.Budget`.
        """
        await self._do(tables.RAISE.format(limit), {"run": run, "most": most})

    async def ask(self, place: str, question: Question) -> None:
        """Note what a person is asked from some place in a graph."""
        await self._do(tables.ASK, (place, *question))

    async def question(self, place: str) -> Question | None:
        """What was asked last from there."""

        def work(connection: Connection) -> Question | None:
            found = connection.execute(tables.QUESTION, (place,)).fetchone()
            return found and Question(*found)

        return await self._write(work)

    async def link(self, run: str, parent: str) -> None:
        """Note of which run another one is a fork."""
        await self._do(tables.LINK, (run, parent))

    async def identity(self) -> str:
        """A word that only those know who can read the ledger."""
        return await self._write(lambda c: str(c.execute(tables.IDENTITY).fetchone()[0]))

    async def checked(self, run: str, seconds: float) -> None:
        """Note for how long the whole of a run was checked, which estimates rest on."""
        await self._do(tables.CHECKED, (run, time.time(), seconds))

    async def keep_plan(self, key: str, run: str) -> None:
        """Note in which run something was planned that may be carried out later."""
        await self._do(tables.KEEP_PLAN, (key, run))

    async def take_plan(self, key: str) -> str | None:
        """The run of a plan that was kept, which nobody else gets from then on."""

        def work(connection: Connection) -> str | None:
            found = connection.execute(tables.TAKE_PLAN, (key,)).fetchone()
            return found and str(found[0])

        return await self._write(work)

    async def close(self) -> None:
        if self._writes:
            await asyncio.wait([self._writes])
            if not (self._writes.cancelled() or self._writes.exception()):
                await asyncio.to_thread(_open.give_back, self._where)

    def _day(self, at: float) -> str:
        """As 2026-11-26: of this machine's clock, and of UTC where several share a database."""
        zone = None if isinstance(self._where, Path) else UTC
        return datetime.fromtimestamp(at, zone).date().isoformat()

    async def _do(self, sql: str, values: Any) -> None:
        await self._write(lambda connection: connection.execute(sql, values).rowcount)

    async def _write(self, work: Callable[[Connection], T]) -> T:
        with in_our_words(self._where, "keep accounts in"):
            if self._writes is None or (self._writes.done() and self._writes.exception()):
                self._writes = asyncio.ensure_future(asyncio.to_thread(_open.take, self._where))
            writes = await asyncio.shield(self._writes)
            return await writes.write(work)


def _opened(where: Where) -> Writes:
    return opened(where, tables.TABLES)


_open = Shared(_opened)
