"""The five-part goal at 0.5 s a call: wall time over critical path.

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

from benchmarks.apart import model
from benchmarks.table import show
from graph import asolve, load_config
from tests import flask_goal

SECONDS_PER_CALL = 0.5
RUNS = 5


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, model(flask_goal.script, SECONDS_PER_CALL) as env:
        os.environ.update(env, ROMA_STATE_DIR=folder)
        walls = [asyncio.run(_wall(Path(folder) / "out")) for _ in range(RUNS)]
    critical = flask_goal.CRITICAL_CALLS * SECONDS_PER_CALL
    found = {"median": statistics.median(walls), "the first, cold": walls[0]}
    show(
        f"five parts: {SECONDS_PER_CALL} s a call, {RUNS} runs of one process",
        "python -m benchmarks.five_parts",
        ["run", "critical path, s", "wall, s", "wall / critical path"],
        [[name, critical, wall, wall / critical] for name, wall in found.items()],
    )


async def _wall(out: Path) -> float:
    config = load_config()
    started = time.perf_counter()
    await asolve(flask_goal.GOAL, config, out=out)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
