"""The purse of a process: no request is sent before its worst case is reserved."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from typing import NamedTuple

from schema.budget import Budget
from schema.errors import StorageError
from tools.money.ledger import Asked, Ledger, Question, Took
from tools.money.refusals import too_little, unpriced

# Seconds after which it is looked again whether another process has given something back.
LOOK_AGAIN_S = 1.0


class Spending:
    """A request that is under way. What is neither settled nor given back stays counted."""

    def __init__(self) -> None:
        self.took: Took | None = None
        self.refused = False


class Purse:
    """``budget`` as one event loop keeps to it, and the ledger that it writes."""

    def __init__(self, budget: Budget, ledger: Ledger) -> None:
        self._budget = budget
        self._ledger = ledger
        self._freed = asyncio.Event()
        self._identity = ""

    @asynccontextmanager
    async def spending(self, asked: Asked) -> AsyncIterator[Spending]:
        """Reserve the worst case of a request for as long as it is under way.

        Where it does not fit beside others that are under way, they are waited for. Raises
        BudgetError where it does not fit at all, and StorageError.
        """
        id_ = await self._reserved(asked)
        spending = Spending()
        try:
            yield spending
        finally:
            if id_:
                await asyncio.shield(self._close(id_, spending))

    @property
    def in_usd(self) -> bool:
        """Whether there is a limit in USD."""
        return self._budget.in_usd

    async def raise_limit(self, run: str, limit: str, most: float) -> None:
        """From now on a run may take so much. Raises StorageError."""
        await self._ledger.raise_limit(run, limit, most)

    async def ask(self, place: str, question: Question) -> None:
        """Note what a person is asked from a place in the graph. Raises StorageError."""
        await self._ledger.ask(place, question)

    async def question(self, place: str) -> Question | None:
        """What was asked last from there. Raises StorageError."""
        return await self._ledger.question(place)

    async def identity(self) -> str:
        """That of the ledger; empty where it cannot be used."""
        if not self._identity:
            with suppress(StorageError):
                self._identity = await self._ledger.identity()
        return self._identity

    async def checked(self, run: str, seconds: float) -> None:
        """Note for how long the whole of a run was checked; where nothing is kept, that is not."""
        with suppress(StorageError):
            await self._ledger.checked(run, seconds)

    async def close(self) -> None:
        await self._ledger.close()

    async def _reserved(self, asked: Asked) -> int:
        """The row of the ledger; 0 where there is none, which matters to nobody."""
        budget, asked = self._limits(), asked._replace(counted=_allowed.get().counted)
        if budget.in_usd and asked.worst.usd is None and budget.unpriced == "refuse":
            raise unpriced(asked)
        while True:
            freed = self._freed
            try:
                found = await self._ledger.reserve(asked, budget)
            except StorageError as error:
                if budget.limited:
                    raise
                _say_unkept(str(error))
                return 0
            if isinstance(found, int):
                return found
            if not found.waits:
                raise too_little(found)
            with suppress(TimeoutError):
                await asyncio.wait_for(freed.wait(), LOOK_AGAIN_S)

    def _limits(self) -> Budget:
        allowed = _allowed.get()
        limits = [usd for usd in (self._budget.max_cost_usd, allowed.usd) if usd is not None]
        daily = None if allowed.counted else self._budget.daily_usd
        most = min(limits, default=None)
        return self._budget.model_copy(update={"max_cost_usd": most, "daily_usd": daily})

    async def _close(self, id_: int, spending: Spending) -> None:
        # An answer that was paid for is worth more than its account: without one it stays counted.
        with suppress(StorageError):
            if spending.took:
                await self._ledger.settle(id_, spending.took)
            elif spending.refused:
                await self._ledger.give_back(id_)
            else:
                await self._ledger.lose(id_)
        self._freed.set()
        self._freed = asyncio.Event()


class _Allowed(NamedTuple):
    usd: float | None = None
    counted: bool = False


@contextmanager
def allowance(usd: float | None, *, counted: bool = False) -> Iterator[None]:
    """Within this block a run may not take more USD, whatever the settings say; None: no say.

    ``counted``: whoever asks has reserved that for the day, in the same ledger.
    """
    before = _allowed.set(_Allowed(usd, counted))
    try:
        yield
    finally:
        _allowed.reset(before)


_allowed: ContextVar[_Allowed] = ContextVar("allowed", default=_Allowed())  # noqa: B039  # frozen


@cache
def _say_unkept(why: str) -> None:
    logging.getLogger("roma_ptc").warning("no account is kept of what is spent: %s", why)
