"""A second call where the first is late: whichever answers first is taken, the other is ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

Answer = TypeVar("Answer")
Whom = TypeVar("Whom")


async def first_of(
    ask: Callable[[Whom], Awaitable[Answer | None]],
    first: Whom,
    late: float,
    other: Callable[[Whom], Whom | None],
) -> Answer | None:
    """What ``first`` answers or, when it is ``late`` (seconds), what it or the ``other`` does.

    None is no answer: it is waited for the other one then. What the other one raises counts as
    none: there may be no money for two. What is not needed any more is cancelled, also when the
    caller is.
    """
    asked_first = asyncio.ensure_future(ask(first))
    calls = {asked_first}
    try:
        done, _ = await asyncio.wait(calls, timeout=late)
        if not done and (second := other(first)) is not None:
            calls.add(asyncio.ensure_future(ask(second)))
        waiting = set(calls)
        while waiting:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for call in done:
                if call is not asked_first and call.exception():
                    continue
                if (answer := call.result()) is not None:
                    return answer
        return None
    finally:
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
