"""What it takes to begin: seconds of the processor, of a process and of all that it starts.

The time on the clock is left out: it says more about who else is at work on the machine.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import NamedTuple

from benchmarks.apart import apart, model
from benchmarks.table import show
from tests import flask_goal

RUNS = 3

_PYTHON = [sys.executable, "-c"]
PROCESSES = {
    "python -c pass": [*_PYTHON, "pass"],
    "import langgraph.graph": [*_PYTHON, "import langgraph.graph"],
    "import graph": [*_PYTHON, "import graph"],
    "roma-ptc --help": [sys.executable, "-m", "cli", "--help"],
    "roma-ptc solve, five parts": [sys.executable, "-m", "cli", "solve", flask_goal.GOAL],
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
    found |= {"first run of a process": runs[0], "later run": _median(runs[1:])}
    show(
        f"start-up: seconds of the processor, medians of {RUNS}; a model that answers at once",
        "python -m benchmarks.startup",
        ["what", "own, s", "processes it starts, s"],
        [[name, spent.own, spent.started] for name, spent in found.items()],
    )


def process(command: list[str]) -> Spent:
    """A whole process, and what it starts; the first is not counted."""
    found = []
    for _ in range(RUNS + 1):
        before = getrusage(RUSAGE_CHILDREN)
        subprocess.run(command, check=True, capture_output=True)
        after = getrusage(RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return Spent(statistics.median(found[1:]), 0.0)


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


def _so_far() -> Spent:
    own, started = getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)
    return Spent(own.ru_utime + own.ru_stime, started.ru_utime + started.ru_stime)


def _median(runs: list[Spent]) -> Spent:
    return Spent(*map(statistics.median, zip(*runs, strict=True)))


if __name__ == "__main__":
    main()
