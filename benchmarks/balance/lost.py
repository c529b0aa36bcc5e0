"""Seconds that a run loses to a provider that is dead, slow or throttling, until another serves.

Each part makes ``DEPTH`` calls, one after the other. What is lost is the time beyond that of the
same run whose first provider is well; it is held against ``network.patience``, as it was set.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

from langchain_core.messages import HumanMessage
from langchain_core.runnables.config import var_child_runnable_config

from benchmarks.apart import apart, model
from benchmarks.balance import ours, week
from benchmarks.table import show
from schema.settings import Settings
from tests.scripted import Asked, Reply, Script
from tools.models import ModelPool, must_serve, run_under_way
from tools.models.balance.known import known
from tools.models.endpoint import patience

PATIENCE_S = 8.0
DEPTH = 3
ANSWER_S = 0.3
SLOW_S = 3.0  # ten times as long as the other
# Late by less than half of what is stated, so that it is asked again; then by nearly all of it.
DRAGGING_S = (4.9, 7.9)
CHEAP, DEAR = week.MODELS[2], week.MODELS[-1]

TROUBLES = {
    "well": Reply(week.GOOD, delay=ANSWER_S),
    "dead": Reply("bad gateway", status=502),
    "silent": Reply(delay=120),
    "slow": Reply(week.GOOD, delay=SLOW_S),
    "throttling": Reply("slow down", status=429, headers={"retry-after": "2"}),
}


def main() -> None:
    with model(script) as variables:
        rows = apart(_rows, variables["ROMA_BASE_URL"])
    show(
        f"balance: a run of {DEPTH} calls after each other, whose first provider is unwell; it may "
        f"cost {PATIENCE_S:g} s",
        "python -m benchmarks.balance.lost",
        ["provider is", "parts at once", "s when well", "s", "lost / limit"],
        rows,
    )


def script() -> Script:
    def answer(asked: Asked) -> Reply:
        if asked.body["model"] == "dragging":
            return Reply(week.GOOD, delay=DRAGGING_S["Write 0" not in asked.user])
        return TROUBLES.get(asked.body["model"], TROUBLES["well"])

    return answer


def _rows(url: str) -> list[list[object]]:
    # For answers as short as these a second is long.
    patience.FIRST_S, patience.TOKENS_S = 1.0, 1e6
    rows: list[list[object]] = []
    _seconds(url, "well", 1)  # imports
    for parts in (1, 12):
        well = _seconds(url, "well", parts)
        for trouble in [*TROUBLES, "dragging"][1:]:
            seconds = _seconds(url, trouble, parts)
            lost = max(0.0, seconds - well) / PATIENCE_S
            rows.append([trouble, str(parts), well, seconds, lost])
    return rows


def _seconds(url: str, trouble: str, parts: int) -> float:
    settings = ours.settings_of(
        url,
        [replace(CHEAP, name=trouble), DEAR],
        scale=1,
        patience_s=PATIENCE_S,
        strategy="cheapest",
        hedge=False,
    )
    return asyncio.run(_run(settings, f"{trouble} {parts}", parts))


async def _run(settings: Settings, run: str, parts: int) -> float:
    pool, serving = ModelPool(settings), must_serve(settings, "code")
    known.clear()  # what an earlier run has found out
    var_child_runnable_config.set({"configurable": {"thread_id": run}})

    async def part() -> None:
        for number in range(DEPTH):
            await pool.complete(serving, [HumanMessage(f"Write {number}")])

    began = time.monotonic()
    with run_under_way(run):
        await asyncio.gather(*(part() for _ in range(parts)))
    seconds = time.monotonic() - began
    await pool.close()
    return seconds


if __name__ == "__main__":
    main()
