"""Letting those that become ready at the same moment start in the order of their urgency."""

from __future__ import annotations

import asyncio
import heapq
from itertools import count


class Turns:
    """Parts are created in the order of their plan, but the first ones to start get the slots."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = count()

    async def take(self, urgency: int) -> None:
        """Wait until everybody more urgent who is waiting by then has gone."""
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        heapq.heappush(self._waiting, (-urgency, next(self._order), turn))
        if len(self._waiting) == 1:
            loop.call_soon(self._let_one_go)
        await turn

    def _let_one_go(self) -> None:
        _, _, turn = heapq.heappop(self._waiting)
        if not turn.done():
            turn.set_result(None)
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._let_one_go)
