"""A thousand random runs over a scripted provider: money over a limit, and sums that are off.

    python -m benchmarks.money [--runs RUNS] [--seed SEED]

They are at work a few at once, in as many processes as there are cores, over one ledger. Each has a
plan and limits drawn at random and an unreliable provider, and is resumed with more, forked, or cut
short. What it cost is held against what the provider has billed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

from benchmarks.billed import AROUND, INPUT, OUTPUT, Provider, uncounted
from benchmarks.table import show
from graph import asolve, load_config
from graph.runs.fork import afork
from schema.budget import Budget
from schema.errors import RomaError
from schema.settings import Settings
from tests.scripted import scripted
from tools.money.tables import TABLES
from tools.sandbox.cores import number_of_cores
from tools.storage import prepared

AT_ONCE = 4  # in each process
ENDS = ("solved", "cut short", "forked", "BudgetError", "ProviderUnavailableError")
LEDGER = "ledger.sqlite"
ANSWER_TOKENS = (100, 500, 1000)


@dataclass
class Outcome:
    """``over`` are USD, tokens and calls beyond a limit; ``off``, sums that are not the calls';
    ``billed``, what a provider has of each run, in USD."""

    ends: Counter[str] = field(default_factory=Counter)
    over: list[str] = field(default_factory=list)
    off: list[str] = field(default_factory=list)
    billed: dict[str, float] = field(default_factory=dict)


def main(runs: int = 1000, seed: int = 1) -> int:
    """Print what there was; 1 where a limit was passed or sums are off."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"ROMA_STATE_DIR": folder, "ROMA_TESTS": "false"}
        parts = [range(runs)[first :: number_of_cores()] for first in range(number_of_cores())]
        prepared(Path(folder) / LEDGER, TABLES.sqlite)  # a run that is cut short at once makes none
        with ProcessPoolExecutor(len(parts), mp_context=get_context("spawn")) as pool:
            outcomes = [*pool.map(_some, parts, [seed] * len(parts))]
        ends = sum((out.ends for out in outcomes), Counter[str]())
        billed = {run: usd for out in outcomes for run, usd in out.billed.items()}
        short, requests = uncounted(Path(folder) / LEDGER, billed)
    over = [line for out in outcomes for line in out.over]
    wrong = [over, short, [line for out in outcomes for line in out.off]]
    others = ends.total() - sum(ends[end] for end in ENDS)
    show(
        f"money: {runs:,} random runs in {len(parts)} processes, {ends.total():,} times at "
        f"work; {requests:,} requests",
        f"python -m benchmarks.money --runs {runs} --seed {seed}",
        ["solved", *ENDS[1:], "other ends", "over", "billed, not counted", "receipt above ledger"],
        [[str(ends["solved"]), *(ends[end] for end in ENDS[1:]), others, *map(len, wrong)]],
    )
    for line in list(chain(*wrong))[:20]:
        print(f"  {line}")
    return 1 if any(wrong) else 0


def _some(numbers: Iterable[int], seed: int) -> Outcome:
    """These runs, in this process, with a provider of its own."""
    provider, out = Provider(f"{seed} {numbers}"), Outcome()
    with scripted(provider) as server:
        os.environ |= server.env()
        asyncio.run(_all(numbers, seed, out))
    out.billed = provider.billed
    return out


async def _all(numbers: Iterable[int], seed: int, out: Outcome) -> None:
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with turns:
            await _one(number, seed, out)

    await asyncio.gather(*map(one, numbers))


async def _one(number: int, seed: int, out: Outcome) -> None:
    dice = random.Random(f"{seed} {number}")
    run = f"r{number}"
    limit: dict[str, float] = {
        name: value
        for name, value in (
            ("max_cost_usd", round(dice.uniform(0.005, 0.08), 4)),
            ("max_tokens", dice.randint(2_000, 40_000)),
            ("max_calls", dice.randint(1, 25)),
        )
        if dice.random() < 0.6
    }
    config, overrides = _settings(dice.choice(ANSWER_TOKENS)), _set(limit)
    values = {"budget": Budget(**limit), "overrides": (*config.overrides, *overrides)}
    config = config.model_copy(update=values)
    goal: str | None = f"{run} essay"
    for _ in range(dice.randint(1, 4)):
        try:
            ended = asolve(goal, config, run_id=run, overrides=overrides)
            async with asyncio.timeout(dice.uniform(0.1, 1.0) if dice.random() < 0.2 else None):
                solution = await ended
            out.ends["solved"] += 1
            _add_up(run, config, solution.receipt.totals.cost_usd, out)
        except TimeoutError:
            out.ends["cut short"] += 1
        except RomaError as error:
            out.ends[type(error).__name__] += 1
        goal = None
        _hold(run, config, limit, out)
        limit = {name: 2 * value for name, value in limit.items()}
        overrides = _set(limit)
    if dice.random() < 0.2:
        with contextlib.suppress(RomaError):
            fork = await afork(run, "1", config)
            with contextlib.suppress(RomaError):
                await asolve(None, run_id=fork)
            out.ends["forked"] += 1
            _hold(fork, config, {k: v / 2 for k, v in limit.items()}, out)


def _set(limit: Mapping[str, float]) -> list[str]:
    return [f"budget.{name}={value}" for name, value in limit.items()]


@cache
def _settings(max_tokens: int) -> Settings:
    price = f"{{price: {{input: {INPUT}, output: {OUTPUT}}}}}"
    return load_config(
        overrides=[
            f"providers.custom.models={{scripted: {price}}}",
            f"providers.custom.max_tokens={max_tokens}",
            "limits.attempts=2",
        ]
    )


def _hold(run: str, config: Settings, limit: dict[str, float], out: Outcome) -> None:
    usd, tokens, calls = _sums(config.ledger, run)
    for name, value in (("max_cost_usd", usd), ("max_tokens", tokens), ("max_calls", calls)):
        if value > limit.get(name, float("inf")) + AROUND:
            out.over.append(f"{run}: {name} {limit[name]}, {value}")


def _add_up(run: str, config: Settings, told: float, out: Outcome) -> None:
    """The receipt has what was answered; what was lost, or could not be used, is more."""
    usd, _, _ = _sums(config.ledger, run)
    if told > usd + AROUND:
        out.off.append(f"{run}: the receipt has ${told:.6f}, the ledger ${usd:.6f}")


def _sums(ledger: Path, run: str) -> tuple[float, int, int]:
    sums = "TOTAL(usd), TOTAL(input_tokens + output_tokens + unknown_tokens), TOTAL(calls)"
    with closing(sqlite3.connect(ledger, timeout=30)) as connection:
        found = connection.execute(f"SELECT {sums} FROM calls WHERE run = ?", (run,)).fetchone()
    return float(found[0]), int(found[1]), int(found[2])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.money")
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    sys.exit(main(**vars(parser.parse_args())))
