"""What the calls of a run cost, by model, by role and by part."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from schema.usage import Call, Totals
from tools.money import COMPARED_AS, elsewhere_usd

ROLES = {"atomize": "planner", "plan": "planner", "acceptance": "tester", "code": "coder"}
"""Purpose of a call -> who was asked; of others the purpose says that."""


@dataclass(frozen=True)
class Line:
    key: str
    totals: Totals
    elsewhere: tuple[float | None, ...]
    """In the order of COMPARED_AS; None where no price is known."""


def by(calls: Iterable[Call], key: Callable[[Call], str]) -> tuple[Line, ...]:
    """The dearest first."""
    groups: dict[str, list[Call]] = {}
    for call in calls:
        groups.setdefault(key(call), []).append(call)
    lines = [line(name, group) for name, group in groups.items()]
    return tuple(sorted(lines, key=lambda line: (-line.totals.cost_usd, line.key)))


def line(key: str, calls: Iterable[Call]) -> Line:
    totals = Totals.of(calls)
    others = elsewhere_usd(totals.input_tokens, totals.output_tokens)
    return Line(key, totals, tuple(others.get(model) for model in COMPARED_AS))


def model(call: Call) -> str:
    return f"{call.provider}/{call.model}"


def role(call: Call) -> str:
    return ROLES.get(call.purpose, call.purpose)


def part(call: Call) -> str:
    return call.task
