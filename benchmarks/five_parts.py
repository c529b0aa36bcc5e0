"""The five-part goal at 0.5 s a call: wall time over critical path, and what tests add to it.

The critical path is the longest chain of calls that must wait for each other: atomize, plan, one
of the two parts that the last part needs, and the last part. Tests from the goal are written beside
it; runs with and without them take turns.
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
        out = Path(folder) / "out"
        turns = [(_run(out, "true"), _run(out, "false")) for _ in range(RUNS)]
    critical = flask_goal.CRITICAL_CALLS * SECONDS_PER_CALL
    tested, bare = zip(*turns, strict=True)
    found = {
        "the first, cold": tested[0],
        "median": statistics.median(tested),
        "median without tests from the goal": statistics.median(bare),
        "what these tests add": statistics.median(tested) - statistics.median(bare),
    }
    show(
        f"five parts: {SECONDS_PER_CALL} s a call, {RUNS} runs each in one process",
        "python -m benchmarks.five_parts",
        ["run", "critical path, s", "wall, s", "wall / critical path"],
        [[name, critical, wall, wall / critical] for name, wall in found.items()],
    )


def _run(out: Path, tests: str) -> float:
    """Seconds of one run, with or without tests from the goal."""
    config = load_config(overrides=[f"proof.tests={tests}"])
    started = time.perf_counter()
    asyncio.run(asolve(flask_goal.GOAL, config, out=out))
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
