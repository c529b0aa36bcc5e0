"""Tasks of which some are cancelled while they wait or work."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence


async def all_end(tasks: Sequence[tuple[asyncio.Task[None], bool]]) -> None:
    """Cancel those with True once all have begun; everybody else has to come to a good end."""
    await asyncio.sleep(0)
    for task, cancelled in tasks:
        if cancelled:
            task.cancel()
    async with asyncio.timeout(10):
        results = await asyncio.gather(*(t for t, _ in tasks), return_exceptions=True)
    for result, (_, cancelled) in zip(results, tasks, strict=True):
        assert result is None or (cancelled and isinstance(result, asyncio.CancelledError))
