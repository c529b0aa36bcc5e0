"""Everyday functions by the embedded model: delivered, false passes, and seconds.

``python -m benchmarks.quality [--every N] [NAME …]``. Each is a goal with a user's acceptance test,
solved for real; what is delivered is then held against tests that nobody saw.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import yaml
from pydantic import TypeAdapter

from benchmarks.table import show
from graph import asolve, load_config
from schema.frozen import Frozen
from tools.proof import Bench, judge
from tools.sandbox import Limits, open_sandbox

FUNCTIONS = Path(__file__).parent / "functions.yaml"
LIMITS = Limits(wall_s=60)
TEST_S = 5


class Function(Frozen):
    """What is asked for, and what holds of it."""

    call: str
    does: str
    test: tuple[str, ...]
    hidden: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.call.partition("(")[0]

    @property
    def goal(self) -> str:
        return f"Create a Python function {self.call} that {self.does}"


class Came(NamedTuple):
    delivered: bool
    false: bool
    """It passed the user's test, and fails the hidden one."""
    tries: int
    seconds: float
    cpu_s: float
    """Of this process with the model in it, and of the sandboxes: a busy machine adds little."""


def main(asked: argparse.Namespace) -> None:
    functions = TypeAdapter(tuple[Function, ...]).validate_python(
        yaml.safe_load(FUNCTIONS.read_text())
    )
    wanted = [one for one in functions if one.name in (asked.names or [one.name])][:: asked.every]
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(ROMA_STATE_DIR=folder)
        came = asyncio.run(_each(wanted))
    failed = [one for one in came if not one.delivered]
    good = [one for one in came if one.delivered]
    show(
        "everyday functions by the embedded model, each with a user's test",
        "python -m benchmarks.quality" + (f" --every {asked.every}" if asked.every > 1 else ""),
        [
            "what",
            "functions",
            "delivered",
            "false passes",
            "median, s",
            "longest, s",
            "median, CPU s",
        ],
        [
            ["delivered", len(came), len(good), sum(one.false for one in came), *_seconds(good)],
            ["given up", len(came), len(failed), "", *_seconds(failed)],
        ],
    )


async def _each(functions: Iterable[Function]) -> list[Came]:
    came = []
    for function in functions:
        one = await _solved(function)
        said = "false pass" if one.false else "delivered" if one.delivered else "given up"
        took = f"after {one.tries} tries, {one.seconds:.1f} s, "
        print(f"{function.name}: {said} {took}{one.cpu_s:.1f} s CPU", flush=True)
        came.append(one)
    return came


async def _solved(function: Function) -> Came:
    settings = load_config("offline")
    started, cpu_s = time.perf_counter(), sum(os.times()[:4])
    test = {f"test_{function.name}.py": _source(function, function.test)}
    solution = await asolve(function.goal, settings, tests=test)
    seconds, cpu_s = time.perf_counter() - started, sum(os.times()[:4]) - cpu_s
    false = False
    if solution.passed:
        bench = Bench(await open_sandbox(), LIMITS, TEST_S, None)
        files = {file.path: file.content for file in solution.artifacts}
        hidden = {"test_hidden.py": _source(function, function.hidden)}
        judged = await judge(bench, files, hidden)
        wrong = [
            judged.error,
            *(one.evidence or one.name for one in judged.outcomes if not one.passed),
        ]
        if false := any(wrong):
            print("\n".join([*filter(None, wrong), *files.values()]), flush=True)
    return Came(solution.passed, false, solution.receipt.tasks[0].attempts, seconds, cpu_s)


def _source(function: Function, asserts: Iterable[str]) -> str:
    lines = "".join(f"    assert {one}\n" for one in asserts)
    return f"from {function.name} import {function.name}\n\n\ndef test_it():\n{lines}"


def _seconds(found: list[Came]) -> tuple[object, ...]:
    if not found:
        return ("", "", "")
    wall = [one.seconds for one in found]
    return (statistics.median(wall), max(wall), statistics.median(one.cpu_s for one in found))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality")
    parser.add_argument("names", nargs="*", help="functions, all without any")
    parser.add_argument("--every", type=int, default=1, help="each n-th function, as a sample")
    return parser


if __name__ == "__main__":
    main(_parser().parse_args())
