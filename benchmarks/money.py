"""A thousand random runs over a scripted provider: money over a limit, and sums that are off.

    python -m benchmarks.money [RUNS] [SEED]

Each run has a plan of its own, some of two levels, a provider that fails, breaks off, cuts answers
or answers late, prices and limits drawn at random, and is resumed with more, forked, or cut short.
What it cost is held against what the provider says it was asked for.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import sqlite3
import sys
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from graph import asolve, load_config
from graph.runs.fork import afork
from schema.errors import RomaError
from schema.settings import Settings
from tests.scripted import Asked, Reply, scripted
from tools.money import Ledger

INPUT, OUTPUT = 1.0, 10.0  # USD per million tokens
AT_ONCE = 4
AROUND = 1e-9


@dataclass
class Provider:
    """Bills in truth; ``billed`` is by the key of the run that asked."""

    dice: random.Random
    billed: Counter[str] = field(default_factory=Counter)

    def __call__(self, asked: Asked) -> Reply:
        run, _, goal = asked.user.splitlines()[0].removeprefix("Goal: ").partition(" ")
        kind = self.dice.random()
        if kind < 0.08:
            return Reply(status=self.dice.choice([429, 500, 503]), headers={"retry-after": "0"})
        text = self._text(asked, run, goal)
        most = asked.body["max_tokens"]
        prompt = sum(len(message["content"]) for message in asked.messages) // 3
        answer = self.dice.randint(1, most)
        self.billed[run] += prompt * INPUT / 1e6 + answer * OUTPUT / 1e6
        if kind < 0.12:
            return Reply(raw=b"<html>a gateway</html>")
        usage = {"prompt_tokens": prompt, "completion_tokens": answer}
        message = {"role": "assistant", "content": text}
        ended = "length" if kind < 0.16 else "stop"
        body = {"choices": [{"message": message, "finish_reason": ended}], "usage": usage}
        return Reply(raw=json.dumps(body).encode(), delay=self.dice.random() * 0.02)

    def _text(self, asked: Asked, run: str, goal: str) -> str:
        if asked.purpose == "atomize":
            return '{"atomic": false}'
        if asked.purpose != "plan":
            return f"On {goal}."
        parts = [
            {
                "id": str(number),
                "goal": f"{run} {goal} {number}",
                "type": "WRITE",
                "depends_on": [str(number - 1)] if number > 1 and self.dice.random() < 0.4 else [],
                "atomic": self.dice.random() < 0.8,
            }
            for number in range(1, self.dice.randint(2, 5) + 1)
        ]
        return json.dumps({"subtasks": parts})


@dataclass
class Outcome:
    """``over`` are USD, tokens and calls beyond a limit; ``off``, sums that are not the calls'."""

    ends: Counter[str] = field(default_factory=Counter)
    over: list[str] = field(default_factory=list)
    off: list[str] = field(default_factory=list)
    usd: float = 0.0


async def _one(number: int, seed: int, provider: Provider, out: Outcome) -> None:
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
    goal: str | None = f"{run} essay"
    for _ in range(dice.randint(1, 4)):
        overrides = [f"budget.{name}={value}" for name, value in limit.items()]
        config = load_config(overrides=[*_fixed(dice), *overrides])
        try:
            ended = asolve(goal, config, run_id=run, overrides=overrides)
            async with asyncio.timeout(dice.uniform(0.1, 1.0) if dice.random() < 0.2 else None):
                solution = await ended
            out.ends["solved"] += 1
            _add_up(run, config, solution.receipt.totals.cost_usd, out)
        except TimeoutError:
            out.ends["cut short"] += 1
        except (RomaError, KeyError) as error:  # without a receipt: cut short before it began
            out.ends[type(error).__name__] += 1
        goal = None
        _hold(run, config, limit, out)
        limit = {name: value * 2 if name == "max_cost_usd" else int(value) * 2
                 for name, value in limit.items()}  # fmt: skip
    if dice.random() < 0.2:
        with contextlib.suppress(RomaError):
            fork = await afork(run, "1", config)
            with contextlib.suppress(RomaError):
                await asolve(None, run_id=fork)
            out.ends["forked"] += 1
            _hold(fork, config, {k: v / 2 for k, v in limit.items()}, out)


def _fixed(dice: random.Random) -> list[str]:
    price = f"{{price: {{input: {INPUT}, output: {OUTPUT}}}}}"
    return [
        f"providers.custom.models={{scripted: {price}}}",
        f"providers.custom.max_tokens={dice.choice([100, 500, 1000])}",
        "limits.attempts=2",
    ]


def _hold(run: str, config: Settings, limit: dict[str, float], out: Outcome) -> None:
    usd, tokens, calls = _sums(config.ledger, run)
    for name, value in (("max_cost_usd", usd), ("max_tokens", tokens), ("max_calls", calls)):
        if value > limit.get(name, float("inf")) + AROUND:
            out.over.append(f"{run}: {name} {limit[name]}, {value}")
    out.usd = max(out.usd, usd)


def _add_up(run: str, config: Settings, told: float, out: Outcome) -> None:
    """The receipt has what was answered; what was lost, or could not be used, is more."""
    usd, _, _ = _sums(config.ledger, run)
    if told > usd + AROUND:
        out.off.append(f"{run}: the receipt has ${told:.6f}, the ledger ${usd:.6f}")


def _sums(ledger: Path, run: str) -> tuple[float, int, int]:
    sums = "TOTAL(usd), TOTAL(input_tokens + output_tokens + unknown_tokens), TOTAL(calls)"
    with closing(sqlite3.connect(ledger, timeout=30)) as connection:
        return connection.execute(f"SELECT {sums} FROM calls WHERE run = ?", (run,)).fetchone()


async def _opened(path: Path) -> None:
    ledger = Ledger(path)
    await ledger.link("", "")
    await ledger.close()


async def _all(runs: int, seed: int, provider: Provider) -> Outcome:
    out, turns = Outcome(), asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with turns:
            await _one(number, seed, provider, out)

    await asyncio.gather(*map(one, range(runs)))
    return out


def main(runs: int = 1000, seed: int = 1) -> int:
    """Prints what there was; 1 where a limit was passed or sums are off."""
    provider = Provider(random.Random(seed))
    with tempfile.TemporaryDirectory() as folder, scripted(provider) as server:
        os.environ |= {**server.env(), "ROMA_STATE_DIR": folder, "ROMA_TESTS": "false"}
        ledger = Path(folder) / "ledger.sqlite"
        asyncio.run(_opened(ledger))
        out = asyncio.run(_all(runs, seed, provider))
        # A fork is billed with the run that it came of: its goals are the same.
        counted: Counter[str] = Counter()
        with closing(sqlite3.connect(ledger)) as connection:
            parents = dict(connection.execute("SELECT run, parent FROM runs WHERE parent != ''"))
            for run, usd in connection.execute("SELECT run, TOTAL(usd) FROM calls GROUP BY run"):
                counted[parents.get(run, run)] += usd
            states = connection.execute("SELECT state, COUNT(*) FROM calls GROUP BY 1").fetchall()
        # Nothing that was billed is missing in what was counted.
        short = [
            f"{run}: billed ${usd:.6f}, counted ${counted[run]:.6f}"
            for run, usd in provider.billed.items()
            if usd > counted[run] + AROUND
        ]
    print(f"runs {runs}, invocations {dict(out.ends)}, requests {dict(states)}")
    print(f"over a limit: {len(out.over)}")
    print(f"billed and not counted: {len(short)}")
    print(f"receipts that have more than the ledger: {len(out.off)}")
    for line in [*out.over, *short, *out.off][:20]:
        print(f"  {line}")
    return 1 if out.over or short or out.off else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
