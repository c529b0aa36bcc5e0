"""How close a run comes to its critical path, and with few slots to what they allow at best.

The plan is skewed on purpose. Parts that nobody needs stand first in it; the two chains take one
and two calls in opposite turns, so that a scheduler which works in waves waits for the slower of
each pair; and the longest chain decides when all ends, so that with few slots it has to be served
first.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import tempfile
import time
from graphlib import TopologicalSorter

from benchmarks.apart import model
from benchmarks.table import show
from graph import asolve, load_config
from tests.scripted import Asked, Reply, Script

SECONDS_PER_CALL = 0.5
RUNS = 3
SLOTS = 3

# Part -> its calls and what it needs. The planner leaves a part of two calls undecided, so that
# it is first asked whether the part is one piece.
DAG: dict[str, tuple[int, list[str]]] = {
    "alone1": (2, []),
    "alone2": (2, []),
    "alone3": (1, []),
    "alone4": (1, []),
    "alone5": (1, []),
    "short1": (1, []),
    "short2": (2, ["short1"]),
    "short3": (1, ["short2"]),
    "long1": (2, []),
    "long2": (1, ["long1"]),
    "long3": (2, ["long2"]),
    "long4": (1, ["long3"]),
}
AROUND = 3  # calls that all parts wait for, or that wait for them: atomize, plan, and aggregate
WORK = AROUND + sum(calls for calls, _ in DAG.values())
PLAN = json.dumps(
    {
        "subtasks": [
            {
                "id": part,
                "goal": f"Think about {part}",
                "type": "THINK",
                "depends_on": needs,
                "atomic": calls == 1,
            }
            for part, (calls, needs) in DAG.items()
        ]
    }
)


def script() -> Script:
    def answer(asked: Asked) -> Reply:
        if asked.purpose == "atomize":
            part = asked.user.startswith("Think about")
            return Reply(json.dumps({"atomic": part}), SECONDS_PER_CALL)
        return Reply(PLAN if asked.purpose == "plan" else "A thought.", SECONDS_PER_CALL)

    return answer


def critical_calls() -> int:
    """The longest chain of calls that must wait for each other."""
    ended: dict[str, int] = {}
    for part in TopologicalSorter({part: needs for part, (_, needs) in DAG.items()}).static_order():
        calls, needs = DAG[part]
        ended[part] = calls + max((ended[other] for other in needs), default=0)
    return AROUND + max(ended.values())


def calls_in_waves() -> int:
    """The same for a scheduler that starts what is ready and waits until all of it has ended."""
    waves, sorter = AROUND, TopologicalSorter({part: needs for part, (_, needs) in DAG.items()})
    sorter.prepare()
    while sorter.is_active():
        wave = sorter.get_ready()
        waves += max(DAG[part][0] for part in wave)
        sorter.done(*wave)
    return waves


def main() -> None:
    critical = critical_calls()
    rows = []
    for slots in (None, SLOTS):
        wall = _median_wall([f"limits.parallel_calls={slots}"] if slots else [])
        best = SECONDS_PER_CALL * max(critical, WORK / slots if slots else 0)
        rows.append([str(slots or "the default"), best, wall, wall / best])
    show(
        f"scheduling: a skewed plan of {len(DAG)} parts, {WORK} calls of {SECONDS_PER_CALL} s, "
        f"{critical} on the critical path ({calls_in_waves()} in waves); {RUNS} runs",
        "python -m benchmarks.scheduling",
        ["calls at once", "at best, s", "wall, median, s", "wall / at best"],
        rows,
    )


def _median_wall(overrides: list[str]) -> float:
    with model(script) as variables, tempfile.TemporaryDirectory() as folder:
        os.environ.update(variables, ROMA_TESTS="false", ROMA_STATE_DIR=folder)
        config = load_config(overrides=overrides)

        async def wall() -> float:
            started = time.perf_counter()
            solution = await asolve("Ponder twelve things", config)
            assert solution.receipt.totals.calls == WORK
            return time.perf_counter() - started

        return statistics.median(asyncio.run(wall()) for _ in range(RUNS))


if __name__ == "__main__":
    main()
