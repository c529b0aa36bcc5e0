"""Giving back what was acquired, also when the task is cancelled halfway through acquiring it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

T = TypeVar("T")


@asynccontextmanager
async def held(
    acquire: Coroutine[Any, Any, T], release: Callable[[T], Awaitable[None]]
) -> AsyncIterator[T]:
    """Lend the result of ``acquire`` and then ``release`` it.

    Both run to their end however often the task is cancelled: a thread or a process that is
    just being started cannot be called back, only waited for.
    """
    acquiring = asyncio.ensure_future(acquire)

    async def give_back() -> None:
        await release(await acquiring)

    try:
        yield await asyncio.shield(acquiring)
    finally:
        await asyncio.shield(give_back())
