"""Work that blocks, of which an event loop sees nothing but the end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def in_thread(work: Callable[[threading.Event], T]) -> T:
    """What ``work`` returns, from a thread of its own.

    When the task is cancelled the event is set, and the end of ``work`` waited for, however often
    the task is cancelled. Raises what ``work`` raises.
    """
    # No task but the caller's has a share in it. A loop that ends cancels every task there is, and
    # asyncio's own, which connects a process with its pipes, leaves its caller waiting for ever.
    stop = threading.Event()
    thread = ThreadPoolExecutor(1, "process")
    running = asyncio.wrap_future(thread.submit(work, stop))
    thread.shutdown(wait=False)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        stop.set()
        while not running.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([running])
        running.exception()  # looked at, or asyncio would complain; it was made to fail
        raise
    finally:
        stop.set()  # also where nobody awaits this any more
