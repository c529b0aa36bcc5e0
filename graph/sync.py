"""Coroutines for callers that cannot await, whether or not a loop is running where they are."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future, wait
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import partial
from typing import Any, TypeVar

from langgraph.types import Checkpointer

from schema.errors import ConfigError

T = TypeVar("T")


def run_sync(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, also where a loop is running already, as in a notebook."""
    with loop_in_thread() as loop:
        return call_on(loop, work)


def call_on(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end on the loop of another thread, with this one's context variables.

    Interrupted, as by Ctrl-C, it is cancelled, and has ended when this returns.
    """
    done: Future[T] = Future()
    tasks: list[asyncio.Task[T]] = []

    def start() -> None:
        tasks.append(loop.create_task(work))
        tasks[0].add_done_callback(partial(_settle, done))

    loop.call_soon_threadsafe(start)
    try:
        return done.result()
    except BaseException:
        if not done.done():
            loop.call_soon_threadsafe(lambda: tasks[0].cancel())
            wait([done])
        raise


def _settle(done: Future[T], task: asyncio.Task[T]) -> None:
    if task.cancelled():
        done.set_exception(asyncio.CancelledError())
    elif error := task.exception():
        done.set_exception(error)
    else:
        done.set_result(task.result())


@contextmanager
def loop_in_thread() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop that runs until the block ends, so what was begun on it goes on between two calls."""
    living = _Living()
    _all_living.add(living)
    try:
        yield living.loop
    finally:
        _all_living.remove(living)
        living.end()


def loop_for(saver: Checkpointer) -> AbstractContextManager[asyncio.AbstractEventLoop]:
    """A loop of a run's own, or the only one that its saver works on.

    Raises ConfigError where that is the one of this thread.
    """
    loop: asyncio.AbstractEventLoop | None = getattr(saver, "loop", None)
    if loop and loop is _running_loop():
        raise ConfigError(
            f"{type(saver).__name__} works on the event loop of this thread, which would wait for "
            "itself: await graph.ainvoke(…) or graph.astream(…)"
        )
    return nullcontext(loop) if loop else loop_in_thread()


class _Living:
    def __init__(self) -> None:
        started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
        self._thread = threading.Thread(target=asyncio.run, args=(_live(started),), name="roma-ptc")
        self._thread.start()
        self.loop, self._over = started.result()

    def end(self) -> None:
        with suppress(RuntimeError):  # it has ended with the program
            self.loop.call_soon_threadsafe(self._over.set)
        self._thread.join()


async def _live(started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]) -> None:
    over = asyncio.Event()
    started.set_result((asyncio.get_running_loop(), over))
    await over.wait()


_all_living: set[_Living] = set()


def _end_all() -> None:
    for living in list(_all_living):
        living.end()


# A stream that somebody still holds when the program ends would keep its threads, and so the
# program, for ever. `atexit` comes too late: it is called when all threads have ended.
threading._register_atexit(_end_all)  # type: ignore[attr-defined]


def _running_loop() -> asyncio.AbstractEventLoop | None:
    """The loop that is running in this thread."""
    with suppress(RuntimeError):
        return asyncio.get_running_loop()
    return None
