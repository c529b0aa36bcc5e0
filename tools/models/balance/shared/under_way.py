"""How many calls are under way at each provider, told to all who share a store.

A process says it again and again, so that one that was killed keeps no slot for long.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress

from tools.models.balance import clock
from tools.models.balance.known import Calls, provider_of
from tools.models.endpoint.endpoint import Endpoint

LEASE_S = 15.0  # for which others believe it
BEAT_S = 5.0


class UnderWay:
    """The calls of one event loop. ``tell`` writes them to the store."""

    def __init__(self, tell: Callable[[Endpoint], Awaitable[None]]) -> None:
        self._tell = tell
        self._holder = secrets.token_hex(8)
        self._calls: dict[object, Endpoint] = {}
        self._beats: asyncio.Task[None] | None = None

    def full(self, endpoint: Endpoint) -> bool:
        """Whether the provider has as many calls under way, of everybody, as it allows."""
        busy = {**provider_of(endpoint).busy}
        busy.pop(self._holder, None)
        now = clock.now()
        others = sum(calls.count for calls in busy.values() if calls.until > now)
        return others + self._here(endpoint) >= endpoint.limits.parallel_calls

    def enter(self, call: object, endpoint: Endpoint) -> None:
        self._calls[call] = endpoint

    def leave(self, call: object) -> None:
        """One that has not been entered has left."""
        self._calls.pop(call, None)

    def note(self, endpoint: Endpoint) -> None:
        """Put into what is known of the provider how many there are; who is dead is left out."""
        now, provider = clock.now(), provider_of(endpoint)
        provider.busy = {who: calls for who, calls in provider.busy.items() if calls.until > now}
        provider.busy.pop(self._holder, None)
        if count := self._here(endpoint):
            provider.busy[self._holder] = Calls(count, now + LEASE_S)
            if self._beats is None or self._beats.done():
                self._beats = asyncio.ensure_future(self._beat())

    async def close(self) -> None:
        if self._beats:
            self._beats.cancel()
            with suppress(asyncio.CancelledError):
                await self._beats

    def _here(self, endpoint: Endpoint) -> int:
        return sum(one.where == endpoint.where for one in self._calls.values())

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            if not self._calls:
                return
            for endpoint in {one.where: one for one in self._calls.values()}.values():
                await self._tell(endpoint)
