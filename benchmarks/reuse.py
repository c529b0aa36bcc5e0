"""What earlier runs are good for: the five-part goal a second time, and which parts are offered.

The scripted model takes 0.5 s a call and has a price. Each second run finds what one run before it
left. A task is compared with 24 that were kept, all of one shape, in other words and with another
meaning; what is offered wrongly costs a check, since it has to climb the rungs.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from benchmarks.apart import model
from benchmarks.table import show
from graph import Solution, asolve, load_config
from schema.artifact import Artifact
from schema.contract import Contract
from schema.errors import ConfigError
from schema.verdict import Rung
from tests import flask_goal
from tools.models import embed
from tools.reuse import Kept, Parts, Shelf

SECONDS_PER_CALL = 0.5
PRICE = "providers.custom.models={scripted: {price: {input: 0.6, cached: 0.1, output: 3.0}}}"
KINDS = {
    "answers and parts": ("true", "true"),
    "answers": ("true", "false"),
    "parts": ("false", "true"),
    "nothing": ("false", "false"),
}
TASKS = Path(__file__).with_suffix(".yaml")
LEAST = (0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9)


class Asked(NamedTuple):
    """How much alike the task is that was offered, if one was, and whether it is the one meant."""

    alike: float
    right: bool


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, model(flask_goal.script, SECONDS_PER_CALL) as env:
        os.environ.update(env, ROMA_STATE_DIR=folder)
        _run(Path(folder) / "warm", "nothing")
        runs = {kind: _twice(Path(folder) / kind, kind) for kind in KINDS}
    show(
        f"the five-part goal a second time, {SECONDS_PER_CALL} s a call, by what is kept",
        "python -m benchmarks.reuse",
        ["kept", "calls", "tokens", "USD", "wall / first", "calls / first", "USD / first"],
        [[kind, *figures] for kind, figures in runs.items()],
    )
    try:
        same, other = asyncio.run(_offered())
    except ConfigError:
        print("\nno model to compare tasks by is installed")
        return
    show(
        f"offered of {len(same)} kept tasks of one shape, by how much alike they have to be",
        "python -m benchmarks.reuse",
        ["cache.similar", "same: right", "same: wrong", "other meaning: offered"],
        [
            [
                str(least),
                sum(one.right for one in same if one.alike >= least),
                sum(not one.right for one in same if one.alike >= least),
                sum(one.alike >= least for one in other),
            ]
            for least in LEAST
        ],
    )


def _twice(folder: Path, kind: str) -> list[object]:
    first, first_s = _run(folder, kind)
    again, again_s = _run(folder, kind)
    paid, before = again.receipt.totals, first.receipt.totals
    calls = paid.calls - paid.cached_calls
    return [
        calls,
        paid.input_tokens + paid.output_tokens,
        f"{paid.cost_usd:.4f}",
        again_s / first_s,
        calls / before.calls,
        paid.cost_usd / before.cost_usd,
    ]


def _run(folder: Path, kind: str) -> tuple[Solution, float]:
    answers, parts = KINDS[kind]
    config = load_config(
        overrides=[f"cache.answers={answers}", f"cache.parts={parts}", f"state_dir={folder}", PRICE]
    )
    started = time.perf_counter()
    solution = asyncio.run(asolve(flask_goal.GOAL, config))
    assert solution.passed
    return solution, time.perf_counter() - started


async def _offered() -> tuple[list[Asked], list[Asked]]:
    """What is offered for each task in other words, and for each with another meaning."""
    tasks = yaml.safe_load(TASKS.read_text("utf-8"))
    contract = Contract(files=("part.py",))
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder, "reuse.sqlite"), 10)
        parts = Parts(shelf, embed, 0.0)
        await parts.keep(list(_kept([task["kept"] for task in tasks], contract)))

        async def ask(goal: str, meant: str) -> Asked:
            found = await parts.find(goal, contract, "")
            if found is None:
                return Asked(0.0, False)
            return Asked(found.alike or 1.0, found.part.goal == meant)

        same = [await ask(task["same"], task["kept"]) for task in tasks]
        other = [await ask(task["other"], task["kept"]) for task in tasks]
        await shelf.close()
    return same, other


def _kept(goals: list[str], contract: Contract) -> Iterator[Kept]:
    file = Artifact(path="part.py", content="PART = 1\n")
    for goal in goals:
        where = {"run": "kept", "task": "1", "user": ""}
        yield Kept(goal=goal, contract=contract, files=(file,), rung=Rung.TESTED, **where)


if __name__ == "__main__":
    main()
