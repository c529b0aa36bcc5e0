"""The purse of a process: no request is sent before its worst case is reserved."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from schema.budget import Budget
from schema.errors import BudgetError, StorageError
from tools.money.allowance import allowed_usd
from tools.money.ledger import Asked, Ledger, Took
from tools.money.limits import Short
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

    async def close(self) -> None:
        await self._ledger.close()

    async def _reserved(self, asked: Asked) -> int:
        budget = self._budget
        most = allowed_usd()
        if budget.in_usd or most is not None:
            if asked.worst.usd is None and budget.unpriced == "refuse":
                raise unpriced(asked)
            if most is not None and (asked.worst.usd or 0) > most.left:
                raise too_little(Short("max_cost_usd", most.most, most.spent, 0, asked.worst.usd))
        while True:
            freed = self._freed
            try:
                found = await self._ledger.reserve(asked, budget)
            except StorageError as error:
                if budget != Budget(unpriced=budget.unpriced, daily_per=budget.daily_per):
                    raise
                _say_unkept(str(error))
                return 0
            if isinstance(found, int):
                return found
            if not found.waits:
                raise too_little(found)
            with suppress(TimeoutError):
                await asyncio.wait_for(freed.wait(), LOOK_AGAIN_S)
