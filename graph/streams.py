"""Streams that may be left at any moment, by ``break``, an error, or the end of the program."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def in_own_task(
    stream: Callable[P, AsyncGenerator[T, None]],
) -> Callable[P, AsyncGenerator[T, None]]:
    """The same stream, with a task that alone enters and leaves all that is inside of it.

    asyncio closes generators that were left in no particular order, which pulls connections away
    from what still uses them. A task is cancelled, and cleans up from the inside out. It goes on
    only when the next chunk is asked for.
    """

    @wraps(stream)
    async def left_in_order(*args: P.args, **kwargs: P.kwargs) -> AsyncGenerator[T, None]:
        asked: asyncio.Queue[asyncio.Future[T]] = asyncio.Queue()
        task = asyncio.create_task(_answer(stream(*args, **kwargs), asked))
        try:
            while True:
                answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
                asked.put_nowait(answer)
                either: list[asyncio.Future[Any]] = [task, answer]
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
                if not answer.done():
                    task.result()
                    return
                yield answer.result()
        finally:
            task.cancel()
            await asyncio.wait([task])

    return left_in_order


async def _answer(stream: AsyncGenerator[T, None], asked: asyncio.Queue[asyncio.Future[T]]) -> None:
    async with aclosing(stream):
        while True:
            answer = await asked.get()
            try:
                answer.set_result(await anext(stream))
            except StopAsyncIteration:
                return
