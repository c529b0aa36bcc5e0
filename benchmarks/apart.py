"""Processes of their own: for the scripted model, so that it does not share the interpreter lock
with what is measured, and for a measurement, so that its peak of memory is nobody else's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from tests.scripted import Script, scripted

P = ParamSpec("P")
T = TypeVar("T")

_SPAWN = get_context("spawn")  # a fork would begin with its parent's memory


@contextmanager
def model(make_script: Callable[P, Script], *args: P.args, **kw: P.kwargs) -> Iterator[Any]:
    """Serve the script that ``make_script`` makes; yields the variables that point roles at it."""
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_serve, args=(theirs, make_script, args, kw))
    process.start()
    theirs.close()
    try:
        yield ours.recv()
    finally:
        ours.close()
        process.join()


def _serve(pipe: Connection, make_script: Callable[..., Script], args: Any, kw: Any) -> None:
    with scripted(make_script(*args, **kw)) as server:
        pipe.send(server.env())
        with suppress(EOFError):  # the other end was closed, or its process died
            pipe.recv()


def apart(function: Callable[P, T], *args: P.args, **kw: P.kwargs) -> T:
    """What the function returns in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=_SPAWN) as pool:
        return pool.submit(function, *args, **kw).result()


def peak_mb() -> float:
    """This process's peak of memory. The one that getrusage knows may be a parent's."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
