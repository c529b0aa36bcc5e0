"""How often what a run cost lay between low and high of its estimate, as a machine gathers history.

    python -m benchmarks.estimate [RUNS] [SEED]

The provider is scripted: its answers have lengths as code has, log-normal about one median for each
type of task, and some tasks take two tries. Every run has a plan of its own.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import random
import sys
import tempfile
from statistics import fmean

from graph import asolve, load_config
from graph.estimate import aestimate
from schema.approval import Truth
from tests.scripted import Asked, Reply, scripted

MEDIANS = {"WRITE": 400, "THINK": 900}  # tokens of an answer
SPREAD = 0.6  # of their logarithms
PRICED = "providers.custom.models={scripted: {price: {input: 1, output: 10}}}"
GROUPS = ((0, 10), (10, 30), (30, 1000))  # runs before


def _script(dice: random.Random) -> object:
    def script(asked: Asked) -> Reply:
        goal = asked.user.splitlines()[0]
        kind = next((kind for kind in MEDIANS if kind in goal), "THINK")
        tokens = round(dice.lognormvariate(math.log(MEDIANS[kind]), SPREAD))
        if asked.purpose == "atomize":
            text = '{"atomic": false}'
        elif asked.purpose == "plan":
            text = json.dumps({"subtasks": _parts(dice, goal)})
        else:
            text = f"On {goal}."
        usage = {"prompt_tokens": len(asked.user) // 4 + 50, "completion_tokens": tokens}
        message = {"role": "assistant", "content": text}
        body = {"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage}
        return Reply(raw=json.dumps(body).encode())

    return script


def _parts(dice: random.Random, goal: str) -> list[dict[str, object]]:
    kinds = [dice.choice([*MEDIANS]) for _ in range(dice.randint(2, 6))]
    return [
        {"id": str(i), "goal": f"{kind} {i} of {goal}", "type": kind, "atomic": True}
        for i, kind in enumerate(kinds, 1)
    ]


async def _runs(count: int) -> list[Truth]:
    config = load_config(overrides=[PRICED])
    found = []
    for number in range(count):
        await aestimate(f"essay {number}", config)
        solution = await asolve(f"essay {number}", config)
        assert solution.receipt.estimated  # it had a plan
        found.append(solution.receipt.estimated)
    return found


def main(runs: int = 60, seed: int = 1) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        scripted(_script(random.Random(seed))) as server,  # type: ignore[arg-type]
    ):
        os.environ |= {**server.env(), "ROMA_STATE_DIR": folder, "ROMA_TESTS": "false"}
        truths = asyncio.run(_runs(runs))
    print(f"{'runs before':<14}{'inside':>8}{'below':>8}{'above':>8}{'truth / expected':>20}")
    for first, last in GROUPS:
        if some := truths[first:last]:
            inside = sum(truth.inside for truth in some)
            below = sum(truth.cost_usd < truth.estimate.low_usd for truth in some)
            ratio = fmean(truth.cost_usd / truth.estimate.cost_usd for truth in some)
            name = f"{first} to {first + len(some) - 1}"
            above = len(some) - inside - below
            print(f"{name:<14}{inside:>5}/{len(some)}{below:>8}{above:>8}{ratio:>20.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
