"""What a crowd is served like: ``python -m benchmarks.load``.

First many clients of the PTC service; then the five-part goal, many runs at once in one process.
What the cores allow is the time of the processor that all of it took, spread evenly over them; a
run alone is the measure for a newcomer that comes when the others are at work.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks import service
from benchmarks.apart import apart, model, peak_mb
from benchmarks.table import show
from graph import asolve, load_config
from tests import flask_goal
from tools.sandbox.cores import number_of_cores

SECONDS_PER_CALL = 0.5
ALONE = 3


def main(asked: argparse.Namespace) -> None:
    apart(service.main)
    with tempfile.TemporaryDirectory() as folder, model(flask_goal.script, SECONDS_PER_CALL) as env:
        os.environ.update(env, ROMA_STATE_DIR=folder)
        asyncio.run(_measured(Path(folder), asked.runs, asked.among))


async def _measured(folder: Path, runs: int, among: int) -> None:
    await _run(folder / "first")
    alone = statistics.median([await _run(folder / f"alone{n}") for n in range(ALONE)])
    before, started = _cpu(), time.perf_counter()
    watch = asyncio.create_task(_most_open())
    took = await asyncio.gather(*(_run(folder / f"run{n}") for n in range(runs)))
    wall, allowed = time.perf_counter() - started, (_cpu() - before) / number_of_cores()
    watch.cancel()
    most_open = await watch
    crowd = [asyncio.create_task(_run(folder / f"crowd{n}")) for n in range(among)]
    await asyncio.sleep(2 * alone)
    newcomer = await _run(folder / "newcomer")
    await asyncio.gather(*crowd)
    show(
        f"load: five-part runs at once on {number_of_cores()} cores, {SECONDS_PER_CALL} s a call",
        f"python -m benchmarks.load --runs {runs} --among {among}",
        ["runs at once", "s", "at best, s", "s / at best", "open files", "peak MB"],
        [
            ["1", alone, "", "", "", ""],
            [f"{runs}", wall, allowed, wall / allowed, most_open, round(peak_mb())],
            [f"{runs}, the median", statistics.median(took), "", "", "", ""],
            [f"a newcomer among {among}", newcomer, alone, newcomer / alone, "", ""],
        ],
    )


async def _run(out: Path) -> float:
    """Seconds of one run, which has to be proved by tests from the goal."""
    started = time.perf_counter()
    solution = await asolve(flask_goal.GOAL, load_config(), out=out)
    assert solution.receipt.verdict == "tested", solution.receipt.lost
    return time.perf_counter() - started


async def _most_open() -> int:
    most = 0
    try:
        while True:
            most = max(most, len(os.listdir("/proc/self/fd")))
            await asyncio.sleep(0.05)
    except asyncio.CancelledError:
        return most


def _cpu() -> float:
    """Seconds of the processor, of this process and all that have ended below it."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load")
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--among", type=int, default=60)
    main(parser.parse_args())
