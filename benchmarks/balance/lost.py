"""Seconds that a run loses to a provider that is dead, slow or throttling, until another serves.

Each part makes ``DEPTH`` calls, one after the other. What is lost is the time beyond that of the
same run whose first provider is well; it is held against ``network.patience``, as it was set.
"""

from __future__ import annotations

import asyncio
import time

from langchain_core.messages import HumanMessage
from langchain_core.runnables.config import var_child_runnable_config

from benchmarks.apart import apart, model
from benchmarks.balance import ours, week
from benchmarks.table import show
from schema.settings import Settings
from tests.scripted import Asked, Reply, Script
from tools.models import ModelPool, must_serve, run_under_way

PATIENCE_S = 8.0
DEPTH = 3
ANSWER_S = 0.3
SLOW_S = 3.0  # ten times as long as the other
FIRST, SECOND = week.MODELS[2], week.MODELS[-1]  # the cheapest is asked first

TROUBLES = {
    "well": Reply(week.GOOD, delay=ANSWER_S),
    "dead": Reply("bad gateway", status=502),
    "silent": Reply(delay=120),
    "slow": Reply(week.GOOD, delay=SLOW_S),
    "throttling": Reply("slow down", status=429, headers={"retry-after": "2"}),
}


def main() -> None:
    rows = []
    for parts in (1, 12):
        well = _seconds("well", parts)
        for trouble in list(TROUBLES)[1:]:
            seconds = _seconds(trouble, parts)
            rows.append([trouble, str(parts), well, seconds, max(0.0, seconds - well) / PATIENCE_S])
    show(
        f"balance: a run of {DEPTH} calls after each other, whose first provider is unwell; it may "
        f"cost {PATIENCE_S:g} s",
        "python -m benchmarks.balance",
        ["provider is", "parts at once", "s when well", "s", "lost / limit"],
        rows,
    )


def script(trouble: str) -> Script:
    def answer(asked: Asked) -> Reply:
        first = asked.body["model"] == FIRST.name
        return TROUBLES[trouble] if first else TROUBLES["well"]

    return answer


def _seconds(trouble: str, parts: int) -> float:
    with model(script, trouble) as variables:
        settings = ours.settings_of(
            variables["ROMA_BASE_URL"],
            [FIRST, SECOND],
            scale=1,
            patience_s=PATIENCE_S,
            strategy="cheapest",
            hedge=False,
        )
        return apart(_played, settings, parts)


def _played(settings: Settings, parts: int) -> float:
    return asyncio.run(_run(settings, parts))


async def _run(settings: Settings, parts: int) -> float:
    # What a provider of the benchmark's size of answers takes is slow after a second.
    ours.patience.FIRST_S, ours.patience.TOKENS_S = 1.0, 1e6
    pool, serving = ModelPool(settings), must_serve(settings, "code")
    var_child_runnable_config.set({"configurable": {"thread_id": "run"}})

    async def part() -> None:
        for _ in range(DEPTH):
            await pool.complete(serving, [HumanMessage("Write it.")])

    began = time.monotonic()
    with run_under_way("run"):
        await asyncio.gather(*(part() for _ in range(parts)))
    seconds = time.monotonic() - began
    await pool.close()
    return seconds
