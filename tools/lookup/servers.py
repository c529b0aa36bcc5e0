"""All servers of tools that the settings name."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from schema.errors import ToolServerError
from schema.task import TaskType
from schema.tool_server import ToolServer
from tools.lookup.server import Offered, Said, Server
from tools.money import Asked, Purse, Took, Worst, current_spender

CALLED = "tool"  # the purpose of a call, in the ledger and on the receipt


class Servers:
    """Asked by the names of their tools: ``docs.search``. Each call is paid from the purse."""

    def __init__(self, settings: Mapping[str, ToolServer], purse: Purse) -> None:
        self._servers = {name: Server(name, one) for name, one in settings.items()}
        self._purse = purse

    def serve(self, type_: TaskType | None) -> bool:
        """Whether any may be asked for a task of this type."""
        return any(type_ in one.settings.types for one in self._servers.values())

    async def offered(self, type_: TaskType | None) -> tuple[list[Offered], list[str]]:
        """The tools for a task of this type, and why there are none of some servers."""
        asked = [one for one in self._servers.values() if type_ in one.settings.types]
        found = await asyncio.gather(*(one.tools() for one in asked), return_exceptions=True)
        offers: list[Offered] = []
        troubles: list[str] = []
        for one in found:
            if isinstance(one, ToolServerError):
                troubles.append(str(one))
            elif isinstance(one, BaseException):
                raise one
            else:
                offers += one
        return offers, troubles

    async def call(self, name: str, arguments: dict[str, Any]) -> Said:
        """Call a tool that is offered. Raises ToolServerError, BudgetError and StorageError."""
        server, _, tool = name.partition(".")
        one = self._servers[server]
        price = one.settings.price_usd
        asked = Asked(
            current_spender(), CALLED, server, tool, Worst(0, price), one.settings.timeout
        )
        async with self._purse.spending(asked) as spending:
            said = await one.call(tool, arguments)
            spending.took = Took(0, 0, 0, 0, False, price, said.seconds)
        return said

    def price(self, name: str) -> float:
        """USD of one call of a tool."""
        return self._servers[name.partition(".")[0]].settings.price_usd

    async def close(self) -> None:
        await asyncio.gather(*(one.close() for one in self._servers.values()))
