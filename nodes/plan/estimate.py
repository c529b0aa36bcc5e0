"""What a plan may cost and how long it may take, before anything of it is done."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import fmean, quantiles
from typing import NamedTuple

from schema.approval import Estimate
from schema.task import Plan, Task, TaskType
from schema.usage import Call
from tools.models import CHARS_PER_TOKEN, Serving
from tools.money import CHECKS, WHOLE, History

# Assumptions, not measurements: what a prompt has beside the task and its contract, and what an
# answer has (300 were measured for one function), in tokens; how often a part is tried at most; how
# many seconds the checks of a project with code take, all rounds of repair together.
PROMPT_TOKENS = 150
ANSWER_TOKENS = (100, 300, 1500)
TRIES = (1, 1, 3)
CHECK_S = (1.0, 5.0, 30.0)
# As many tasks of a type have to be known before they count for more than assumptions.
FEWEST = 5


class Guess(NamedTuple):
    """One of low, expected and high: tokens and calls of a part, and seconds where known."""

    input: float
    output: float
    calls: float
    seconds: float | None


class Asked(NamedTuple):
    """A part, or what is asked about the whole: whoever serves it, and characters of its prompt."""

    kind: str
    serving: Serving
    chars: int


def estimate(
    plan: Plan,
    made: Sequence[Call],
    code: Serving | None,
    text: Serving,
    tester: Serving | None = None,
    history: History | None = None,
) -> Estimate:
    """Low, expected and high, at the list price of who will do it.

    They rest on the ``history`` of parts of the same type: a tenth took less than low, a tenth more
    than high. Where too few are known, on assumptions that ``basis`` states. ``made`` are the calls
    so far, which are not in it.
    """
    known = history or {}
    parts = {part.id: _asked(part, code, text) for part in plan.subtasks}
    whole = [*parts.values()]
    coded = any(part.type == TaskType.CODE_INTERPRET for part in plan.subtasks)
    if tester and coded:
        whole.append(Asked(WHOLE, tester, sum(asked.chars for asked in parts.values())))
    prose = [part for part in plan.subtasks if part.type not in (None, TaskType.CODE_INTERPRET)]
    if len(prose) > 1:  # put together by a model
        whole.append(Asked(WHOLE, text, CHARS_PER_TOKEN * ANSWER_TOKENS[1] * len(prose)))
    guesses = [(asked.serving, _guesses(asked, known)) for asked in whole]
    usd, unpriced = [0.0, 0.0, 0.0], 0
    for serving, three in guesses:
        prices = [serving.first.usd(round(one.input), round(one.output)) for one in three]
        unpriced += None in prices
        usd = [total + (price or 0.0) for total, price in zip(usd, prices, strict=True)]
    checks = _checks(known) if coded else (0.0, 0.0, 0.0)
    low_s, seconds, high_s = _seconds(plan, parts, known, made, checks)
    return Estimate(
        calls=round(sum(three[1].calls for _, three in guesses)),
        low_usd=usd[0],
        cost_usd=usd[1],
        high_usd=usd[2],
        unpriced_calls=unpriced,
        low_s=low_s,
        seconds=seconds,
        high_s=high_s,
        basis=_basis(whole, known, coded),
        made=len(made),
        at=time.time(),
    )


def _asked(part: Task, code: Serving | None, text: Serving) -> Asked:
    serving = (code if part.type == TaskType.CODE_INTERPRET else None) or text
    return Asked(
        str(part.type or ""), serving, len(part.goal) + len(part.contract.model_dump_json())
    )


def _guesses(asked: Asked, history: History) -> list[Guess]:
    samples = history.get(asked.kind, ())
    if len(samples) >= FEWEST:
        spans = zip(*(_span([one[field] for one in samples]) for field in range(4)), strict=True)
        return [Guess(*values) for values in spans]
    prompt = asked.chars // CHARS_PER_TOKEN + PROMPT_TOKENS
    return [
        Guess(prompt * tries, answer * tries, tries, None)
        for answer, tries in zip(ANSWER_TOKENS, TRIES, strict=True)
    ]


def _span(values: Sequence[float]) -> tuple[float, float, float]:
    tenths = quantiles(values, n=10, method="inclusive")
    return tenths[0], fmean(values), tenths[-1]


def _checks(history: History) -> tuple[float, float, float]:
    """Seconds of all checks."""
    samples = history.get(CHECKS, ())
    return _span([one.seconds for one in samples]) if len(samples) >= FEWEST else CHECK_S


def _seconds(
    plan: Plan,
    parts: Mapping[str, Asked],
    history: History,
    made: Sequence[Call],
    checks: tuple[float, float, float],
) -> tuple[float | None, float | None, float | None]:
    """For which models are waited for along the longest chain, and those of the checks."""
    calls = [call.seconds for call in made]
    assumed = (min(calls), fmean(calls), TRIES[2] * max(calls)) if calls else (None,) * 3
    found: list[float | None] = []
    for index, guess in enumerate(assumed):
        each = {
            id_: _guesses(asked, history)[index].seconds or guess for id_, asked in parts.items()
        }
        ends: dict[str, float] = {}
        for part in plan.in_order():
            begin = max((ends[other] for other in part.depends_on), default=0.0)
            ends[part.id] = begin + (each[part.id] or 0.0)
        longest = max(ends.values()) + checks[index]
        found.append(round(longest, 1) if None not in each.values() else None)
    return found[0], found[1], found[2]


def _basis(asked: Sequence[Asked], history: History, checked: bool) -> str:
    """What it rests on, in words."""
    kinds = Counter(one.kind for one in asked)
    known = {kind: len(history.get(kind, ())) for kind in kinds}
    done = [f"{count} of {kind or 'no type'}" for kind, count in known.items() if count >= FEWEST]
    runs = len(history.get(CHECKS, ())) if checked else 0
    done += [f"the checks of {runs} runs"] if runs >= FEWEST else []
    said = [f"what was done before: {', '.join(done)}"] if done else []
    if any(count < FEWEST for count in known.values()):
        low, expected, high = ANSWER_TOKENS
        said.append(
            f"assumed where fewer than {FEWEST} of a type are known: {low}, {expected} or "
            f"{TRIES[2]} times {high} tokens of answer"
        )
    if checked and runs < FEWEST:
        low, expected, high = map(round, CHECK_S)
        said.append(f"{low}, {expected} or {high} s of checks assumed")
    return "; ".join(said)
