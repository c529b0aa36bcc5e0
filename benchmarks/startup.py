"""What it takes to begin: seconds of the processor, of a process and of all that it starts.

The time on the clock says more about who else is at work on the machine. It is told only of the
first run of a process against later ones, with a model that takes a second for each answer: what
is brought up meanwhile is waited for by nobody.
"""

from __future__ import annotations

import asyncio
import cProfile
import os
import pstats
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from itertools import count
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import NamedTuple

from benchmarks.apart import apart, model
from benchmarks.table import show
from tests import flask_goal
from tests.scripted import Asked, Reply, Script

RUNS = 3
THOUGHT_S = 1.0

_PYTHON = [sys.executable, "-c"]
PROCESSES = {
    "python -c pass": [*_PYTHON, "pass"],
    "import langgraph.graph": [*_PYTHON, "import langgraph.graph"],
    "import graph": [*_PYTHON, "import graph"],
    "roma-ptc --help": [sys.executable, "-m", "cli", "--help"],
    "roma-ptc solve, five parts": [sys.executable, "-m", "cli", "solve", flask_goal.GOAL],
}
# Part of where a function is -> what it is there for; the first that fits.
SHARES = {
    " <module>": "late imports",
    "importlib": "late imports",
    "marshal": "late imports",
    "__build_class__": "late imports",
    "/graph/runs/": "storage",
    "/tools/storage/": "storage",
    "checkpoint": "storage",
    "sqlite": "storage",
    "/tools/sandbox/": "sandbox",
    "/tools/proof/": "inspection",
    "/tools/checks/": "inspection",
    "/tools/environment/": "inspection",
    "/openai/": "models",
    "/langchain_openai/": "models",
    "/httpx2/": "models",
    "/httpcore2/": "models",
    "/tools/models/": "models",
    "load_verify_locations": "models",
    "/genai_prices/": "prices",
    "/langgraph/": "graph",
    "/langchain_core/": "graph",
    "/graph/": "graph",
    "/nodes/": "graph",
    "pydantic": "types",
}


class Spent(NamedTuple):
    own: float
    started: float
    """By the processes that were started, which may be several at once."""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, model(flask_goal.script) as env:
        os.environ.update(env, ROMA_STATE_DIR=folder)
        found = {name: apart(process, command) for name, command in PROCESSES.items()}
        runs = apart(in_one_process)
        shares = {"imports": found["import graph"].own} | apart(in_shares, runs[0].own)
    later = _median(runs[1:])
    found |= {"first run of a process": runs[0], "later run": later}
    found["first / later"] = Spent(runs[0].own / later.own, runs[0].started / later.started)
    show(
        f"start-up: seconds of the processor, medians of {RUNS}; a model that answers at once",
        "python -m benchmarks.startup",
        ["what", "own, s", "processes it starts, s"],
        [[name, spent.own, spent.started] for name, spent in found.items()],
    )
    with tempfile.TemporaryDirectory() as folder, model(thinking) as env:
        os.environ.update(env, ROMA_STATE_DIR=folder)
        first, *others = apart(on_the_clock)
    later_s = statistics.median(others)
    show(
        f"start-up: seconds on the clock; a model that takes {THOUGHT_S:g} s for each answer",
        "python -m benchmarks.startup",
        ["first run of a process, s", "later run, s", "first / later"],
        [[first, later_s, first / later_s]],
    )
    shares["processes it starts"] = runs[0].started
    whole = sum(shares.values())
    show(
        "start-up: what a process that solves one goal of five parts spends them on",
        "python -m benchmarks.startup",
        ["share", "s", "of all"],
        [[name, seconds, seconds / whole] for name, seconds in shares.items()],
    )


def thinking() -> Script:
    """The model takes its time. What it writes is new each time: what was looked at is known."""
    told, numbers = flask_goal.script(THOUGHT_S), count()

    def answer(asked: Asked) -> Reply:
        reply = told(asked)
        return Reply(reply.text.replace("\n```\n", f"# {next(numbers)}\n```\n"), reply.delay)

    return answer


def process(command: list[str]) -> Spent:
    """A whole process, and what it starts; the first is not counted."""
    found = []
    for _ in range(RUNS + 1):
        before = getrusage(RUSAGE_CHILDREN)
        subprocess.run(command, check=True, capture_output=True)
        after = getrusage(RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return Spent(statistics.median(found[1:]), 0.0)


def in_shares(first: float) -> dict[str, float]:
    """Seconds by what they were for. Those of the run are told apart by a profiler, which slows
    it down: they are scaled to the seconds that a first run takes without one."""
    from graph import asolve, load_config

    began = time.process_time()
    config = load_config()
    loaded = time.process_time()
    out = Path(os.environ["ROMA_STATE_DIR"], "shares")
    with cProfile.Profile(time.thread_time) as profile:
        asyncio.run(asolve(flask_goal.GOAL, config, out=out))
    seconds: Counter[str] = Counter()
    for function, (_, _, own, _, callers) in pstats.Stats(profile).stats.items():
        share, asked = _share(function), sum(row[2] for row in callers.values())
        if share or not asked:
            seconds[share or "other"] += own
            continue
        for caller, row in callers.items():  # Python's own, on behalf of somebody
            seconds[_share(caller) or "other"] += own * row[2] / asked
    scale = first / sum(seconds.values())
    return {"settings": loaded - began} | {n: scale * s for n, s in seconds.most_common()}


def _share(function: tuple[str, int, str]) -> str | None:
    path, _, name = function
    return next((share for part, share in SHARES.items() if part in f"{path} {name}"), None)


def in_one_process() -> list[Spent]:
    """Runs one after the other, the first of which finds nothing prepared."""
    from graph import asolve, load_config

    config, found = load_config(), []
    for _ in range(RUNS + 1):
        before = _so_far()
        asyncio.run(asolve(flask_goal.GOAL, config, out=Path(os.environ["ROMA_STATE_DIR"], "out")))
        after = _so_far()
        found.append(Spent(after.own - before.own, after.started - before.started))
    return found


def on_the_clock() -> list[float]:
    """Seconds that runs take, one after the other, the first of which finds nothing prepared."""
    from graph import asolve, load_config

    config, found = load_config(), []
    for _ in range(RUNS + 1):
        began = time.perf_counter()
        asyncio.run(asolve(flask_goal.GOAL, config))
        found.append(time.perf_counter() - began)
    return found


def _so_far() -> Spent:
    own, started = getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)
    return Spent(own.ru_utime + own.ru_stime, started.ru_utime + started.ru_stime)


def _median(runs: list[Spent]) -> Spent:
    return Spent(*map(statistics.median, zip(*runs, strict=True)))


if __name__ == "__main__":
    main()
