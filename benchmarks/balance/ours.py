"""The week with our own balancer, in this process: one run for each job."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import yaml
from langchain_core.messages import HumanMessage
from langchain_core.runnables.config import var_child_runnable_config

from benchmarks.balance import week
from schema.errors import RomaError
from schema.settings import Settings, load_config
from tools.models import ModelPool, must_serve, run_under_way
from tools.models.balance import breaker, statistics, turns
from tools.models.endpoint import patience

RETRIES = 2


class Week(NamedTuple):
    """Seconds of all jobs and of the longest (as the week has them), parts that nobody did."""

    seconds: float
    lost: int
    longest: float


def in_scale(scale: float) -> None:
    """Play the balancer's own seconds as fast as those of the week."""
    breaker.COOL_S *= scale
    statistics.HALF_LIFE_S *= scale
    turns.SOON_S *= scale
    turns.BACKOFF_S *= scale
    patience.FIRST_S *= scale
    patience.TOKENS_S /= scale


def settings_of(
    url: str,
    models: Sequence[week.Model],
    *,
    scale: float,
    patience_s: float,
    strategy: str,
    hedge: bool,
) -> Settings:
    providers = {
        f"week-{model.name}": {  # none of those that there are
            "base_url": url,
            "key_required": False,
            "models": {model.name: {"price": {"input": model.input, "output": model.output}}},
        }
        for model in models
    }
    network = {
        "timeout": week.TIMEOUT_S * scale,
        "patience": patience_s * scale,
        "retries": RETRIES,
        "strategy": strategy,
        "hedge": hedge,
    }
    told = {"defaults": ["/profiles/general"], "providers": providers, "network": network}
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder, "week.yaml")
        profile.write_text(yaml.safe_dump(told, sort_keys=False))
        return load_config(str(profile))


def play(url: str, models: Sequence[week.Model], strategy: str, hedge: bool = False) -> Week:
    """The whole week; call it in a process of its own."""
    in_scale(week.SCALE)
    settings = settings_of(
        url, models, scale=week.SCALE, patience_s=week.PATIENCE_S, strategy=strategy, hedge=hedge
    )
    return asyncio.run(_week(settings))


async def _week(settings: Settings) -> Week:
    pool, serving = ModelPool(settings), must_serve(settings, "code")
    seconds, lost, longest = 0.0, 0, 0.0

    async def part(hour: int, number: int) -> bool:
        for attempt in range(1, week.TRIES + 1):
            prompt = week.PROMPT.format(hour=hour, part=number, attempt=attempt)
            try:
                said = await pool.complete(serving, [HumanMessage(prompt)])
            except RomaError:
                continue
            if said.text.startswith(week.GOOD.strip()):
                return True
            await pool.disappointed(serving, said.provider, said.model)
        return False

    for hour in range(0, week.HOURS, week.STEP):
        run = str(hour)
        var_child_runnable_config.set({"configurable": {"thread_id": run}})
        began = time.monotonic()
        with run_under_way(run):
            done = await asyncio.gather(*(part(hour, number) for number in range(week.PARTS)))
        took = (time.monotonic() - began) / week.SCALE
        seconds, longest = seconds + took, max(longest, took)
        lost += done.count(False)
    await pool.close()
    return Week(seconds, lost, longest)
