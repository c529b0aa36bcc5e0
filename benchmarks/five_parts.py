"""The five-part goal at 0.5 s a call: wall time over critical path, calls, prompt tokens.

The critical path is the longest chain of calls that must wait for each other: atomize, plan, one
of the two parts that the last part needs, and the last part.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path

from graph import Solution, asolve, load_config
from tests import flask_goal
from tests.scripted import scripted

SECONDS_PER_CALL = 0.5
RUNS = 5


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        scripted(flask_goal.script(SECONDS_PER_CALL)) as server,
    ):
        os.environ.update(server.env(), ROMA_STATE_DIR=folder)
        runs = [asyncio.run(_timed(Path(folder) / "out")) for _ in range(RUNS)]
    critical = flask_goal.CRITICAL_CALLS * SECONDS_PER_CALL
    walls = [wall for wall, _ in runs]
    totals = runs[-1][1].receipt.totals
    print(f"five-part run, {SECONDS_PER_CALL} s a call, {RUNS} runs, the first one cold")
    print(f"  critical path     {critical:6.2f} s")
    print(f"  wall, median      {statistics.median(walls):6.2f} s")
    print(f"  wall / critical   {statistics.median(walls) / critical:6.2f}")
    print(f"  cold wall / critical {walls[0] / critical:3.2f}")
    print(f"  model calls       {totals.calls:6d}")
    print(f"  prompt tokens     {totals.input_tokens:6d}  (characters / 4)")


async def _timed(out: Path) -> tuple[float, Solution]:
    config = load_config()
    started = time.perf_counter()
    solution = await asolve(flask_goal.GOAL, config, out=out)
    return time.perf_counter() - started, solution
