"""The week: what four models cost, how quick they are, and what is wrong with them at which hour.

All of it follows from a seed. A second is played in ``SCALE`` seconds, and every fourth hour has a
job of ``PARTS`` calls at once, so that a week takes a minute or two. What a router has found out in
one job is so more recent in the next one than it would be: that is the same for all of them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from tests.scripted import Asked, Reply, Script

SCALE = 0.02
HOURS = 7 * 24
STEP = 4
PARTS = 4
TIMEOUT_S = 60.0
PATIENCE_S = 120.0
TRIES = 3  # times that a part is asked for, as its reply may be of no use

GOOD = "def done(): return True\n"
PROMPT = (
    "Write part {part} of the job of hour {hour}, try {attempt}. " + "It has to be exact. " * 50
)


@dataclass(frozen=True)
class Model:
    """List prices in USD per million tokens; seconds to the first token, tokens a second."""

    name: str
    input: float
    output: float
    first_s: float
    tokens_s: float
    outages: int  # in the week; each lasts some hours
    hangs: float  # share of outages in which it keeps silent instead of refusing
    throttles: int  # stretches of hours in which it takes few calls
    slow: int  # stretches in which it takes ten times as long
    lies: float  # share of answers that are of no use


MODELS = (
    Model("kimi", 0.60, 2.50, 1.5, 40, outages=5, hangs=0.4, throttles=4, slow=3, lies=0.04),
    Model("gemini", 0.30, 2.50, 0.6, 150, outages=3, hangs=0.2, throttles=6, slow=2, lies=0.06),
    Model("deepseek", 0.28, 0.42, 2.5, 25, outages=6, hangs=0.5, throttles=2, slow=5, lies=0.08),
    Model("claude", 3.00, 15.00, 1.2, 70, outages=1, hangs=0.0, throttles=2, slow=1, lies=0.01),
)


@cache
def troubles(model: Model, seed: int) -> dict[int, str]:
    """Hour -> what is wrong then: ``down``, ``silent``, ``throttling`` or ``slow``."""
    chance = random.Random(f"{seed} {model.name}")
    found: dict[int, str] = {}
    kinds: tuple[tuple[int, Callable[[], str]], ...] = (
        (model.slow, lambda: "slow"),
        (model.throttles, lambda: "throttling"),
        (model.outages, lambda: "silent" if chance.random() < model.hangs else "down"),
    )
    for times, kind in kinds:
        for _ in range(times):
            begin, what = chance.randrange(HOURS), kind()
            found |= dict.fromkeys(range(begin, begin + chance.randint(1, 6)), what)
    return found


def world(seed: int, ledger: str) -> Script:
    """Answers for all four; which one is asked, the name of the model says.

    Each is paid for, in USD on a line of the ``ledger``, also where nobody waits for it any more.
    """
    by_name = {model.name: model for model in MODELS}

    def answer(asked: Asked) -> Reply:
        model = by_name[asked.body["model"]]
        told = re.search(r"part (\d+) of the job of hour (\d+), try (\d+)", asked.user)
        if told is None:
            return Reply(GOOD)
        part, hour, _ = map(int, told.groups())
        trouble = troubles(model, seed).get(hour, "")
        if trouble == "down":
            return Reply("overloaded", status=503, delay=0.3 * SCALE)
        if trouble == "silent":
            return Reply("gateway timeout", status=504, delay=10 * TIMEOUT_S * SCALE)
        if trouble == "throttling" and part >= 1:
            wait = str(round(20 * SCALE * 1000))
            return Reply("slow down", status=429, headers={"retry-after-ms": wait})
        chance = random.Random(f"{seed} {model.name} {told.group()}")
        tokens = chance.randint(300, 900)
        seconds = (model.first_s + tokens / model.tokens_s) * chance.uniform(0.8, 1.25)
        seconds *= 10 if trouble == "slow" else 1
        text = "I cannot." if chance.random() < model.lies else GOOD.ljust(4 * tokens, "#")
        usd = (len(asked.user) * model.input + len(text) * model.output) / 4e6
        with open(ledger, "a") as file:
            file.write(f"{usd}\n")
        return Reply(text, delay=seconds * SCALE)

    return answer
