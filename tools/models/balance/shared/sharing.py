"""What a process knows of providers, shared with all others that name the same store.

A store that cannot be had stops nobody: until it can, each process goes by what it knows itself.
"""

from __future__ import annotations

import asyncio
import logging
import random
import threading
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from typing import Any, TypeVar

from pydantic import SecretStr

from schema.errors import ConfigError
from tools.models.balance import clock
from tools.models.balance.known import known, provider_of
from tools.models.balance.shared.store import Address, Store, StoreError
from tools.models.balance.shared.texts import name_of, read, written
from tools.models.balance.shared.under_way import UnderWay
from tools.models.endpoint.endpoint import Endpoint

PROMPT_S = 2.0  # a store that takes longer is as good as none
AGAIN_S = 10.0  # after which one that could not be had is asked again

T = TypeVar("T")


class Sharing:
    """For one event loop; ``url`` is the store's. None: what the process knows stays with it.

    Raises ConfigError for an address that cannot be a store's; when it is used, also where the
    client for it is not installed.
    """

    def __init__(self, url: SecretStr | None) -> None:
        self._address = Address(url) if url else None
        self._store: Store | None = None
        self._opening = asyncio.Lock()
        self._down = ""  # and why
        self._waiting: asyncio.Task[None] | None = None
        self._writing: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.under_way = UnderWay(self._tell)

    @property
    def where(self) -> str:
        """The store, without its secrets; empty where there is none."""
        return self._address.shown if self._address else ""

    async def look(self, endpoints: Iterable[Endpoint]) -> None:
        """Take over what the others know of their providers."""
        names = {name_of(one): one.where for one in endpoints if not one.embedded}
        if not self._address or not names:
            return
        try:
            now, texts = await self._had(lambda store: store.read(list(names)))
        except StoreError:
            return
        clock.is_now(now)
        known.update(zip(names.values(), map(read, texts), strict=True))

    async def change(self, endpoint: Endpoint, work: Callable[[], T]) -> T:
        """Do ``work``, which changes what is known of the endpoint's provider, for all of them.

        Where somebody else was faster it is done again, with what is known then.
        """
        if self._address and not endpoint.embedded:
            async with self._writing[endpoint.where]:
                try:
                    return await self._had(lambda store: self._changed(store, endpoint, work))
                except StoreError:
                    pass
        with _one:
            return work()

    async def trouble(self) -> str:
        """Why the store cannot be had; empty where it can, or where there is none."""
        try:
            if self._address:
                await self._had(lambda store: store.read([""]))
        except (StoreError, ConfigError) as error:
            return str(error)
        return ""

    async def close(self) -> None:
        await self.under_way.close()
        if self._waiting:
            self._waiting.cancel()
        if self._store:
            await self._store.close()

    async def _tell(self, endpoint: Endpoint) -> None:
        await self.change(endpoint, lambda: None)

    async def _changed(self, store: Store, endpoint: Endpoint, work: Callable[[], T]) -> T:
        name = name_of(endpoint)
        while True:
            now, (old,) = await store.read([name])
            clock.is_now(now)
            with _one:
                known[endpoint.where] = read(old)
                done = work()
                self.under_way.note(endpoint)
                new = written(provider_of(endpoint))
            if await store.swap(name, old, new):
                return done
            await asyncio.sleep(random.uniform(0, 0.01))

    async def _had(self, ask: Callable[[Store], Coroutine[Any, Any, T]]) -> T:
        """What the store is asked. Raises StoreError, at once as long as it is down."""
        assert self._address
        if self._down:
            raise StoreError(self._down)
        async with self._opening:
            if self._store is None:  # importing a client reads files
                self._store = await asyncio.to_thread(self._address.open)
            store = self._store
        try:
            return await _prompt(ask(store))
        except StoreError as error:
            self._down = self._address.masked(str(error))
            _say_once(self._address.shown, self._down)
            if self._waiting is None or self._waiting.done():
                self._waiting = asyncio.ensure_future(self._wait(store))
            raise StoreError(self._down) from None

    async def _wait(self, store: Store) -> None:
        """Until it is there again. Nobody else waits for it."""
        while self._down:
            await asyncio.sleep(AGAIN_S)
            with suppress(StoreError):
                await _prompt(store.read([""]))
                self._down = ""


async def _prompt(asking: Coroutine[Any, Any, T]) -> T:
    """Raises StoreError where it takes too long."""
    task = asyncio.ensure_future(asking)
    try:
        # It is not awaited: a client that is told to stop may take its time for that.
        done, _ = await asyncio.wait([task], timeout=PROMPT_S)
        if not done:
            raise StoreError(f"no answer within {PROMPT_S:g} s")
        return task.result()
    finally:
        task.cancel()


def _say_once(store: str, why: str) -> None:
    if store not in _said:
        _said.add(store)
        logging.getLogger("roma_ptc").warning(
            "%s cannot be used (%s); until it can, this process goes by what it has seen itself",
            store,
            why,
        )


_said: set[str] = set()
_one = threading.Lock()  # event loops of several threads share what is known
