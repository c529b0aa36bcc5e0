"""Leaving a stream early, in every way there is: nothing is said, and no thread stays."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests import shell
from tests.essay import ESSAY, Essay
from tests.scripted import Serve

SYNC = f"""
import threading
from graph import graph

given = {{"goal": {ESSAY!r}}}
for chunk in graph.stream(given, stream_mode="updates"):
    break
closed = graph.stream(given)
next(closed)
closed.close()
try:
    for chunk in graph.stream(given):
        raise KeyError("the caller's own")
except KeyError:
    pass
print([thread.name for thread in threading.enumerate()])
held = graph.stream(given)
next(held)
"""

ASYNC = f"""
import asyncio, threading
from graph import astream, graph

kept = []

async def broken(stream):
    async for chunk in stream:
        break

async def broken_and_on(stream):
    await broken(stream)
    await asyncio.sleep(0.01)

async def held(stream):
    kept.append(stream)
    await anext(stream)

async def raising(stream):
    async for chunk in stream:
        raise KeyError("the caller's own")

for leave in (broken, broken_and_on, held, raising):
    for stream in (lambda: graph.astream({{"goal": {ESSAY!r}}}), lambda: astream({ESSAY!r})):
        try:
            asyncio.run(leave(stream()))
        except KeyError:
            pass
print([thread.name for thread in threading.enumerate()])
"""


@pytest.mark.slow
@pytest.mark.parametrize("script", [SYNC, ASYNC], ids=["sync", "async"])
def test_leaving_a_stream_early_makes_no_noise(serve: Serve, script: str) -> None:
    serve(Essay())
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", script],
        env=shell.environment({}),
        capture_output=True,
        text=True,
        timeout=100,
    )
    # With -X dev, asyncio says which of its steps took long.
    said = [line for line in done.stderr.splitlines() if not line.startswith("Executing <")]
    assert (said, done.returncode) == ([], 0)
    assert done.stdout == "['MainThread']\n"
