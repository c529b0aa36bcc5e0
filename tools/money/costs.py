"""What was spent, as the ledger has it: by day, model, role, type of task, or run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import Field

from schema.frozen import Frozen
from tools.money.prices import elsewhere_usd
from tools.money.tables import TABLES
from tools.storage import Where, rows

By = Literal["day", "model", "role", "type", "run"]
PROJECTS = (10, 100, 1000)  # a month

_KEYS: Mapping[By, str] = {
    "day": "day",
    "model": "provider || '/' || model",
    "role": "CASE purpose WHEN 'atomize' THEN 'planner' WHEN 'plan' THEN 'planner' "
    "WHEN 'acceptance' THEN 'test' ELSE purpose END",
    "type": "CASE type WHEN '' THEN 'whole goal' ELSE type END",
    "run": "run",
}
_SUMS = """
SELECT {key} AS key, SUM(calls) AS calls, SUM(input_tokens) AS input_tokens,
    SUM(cached_tokens) AS cached_tokens, SUM(output_tokens) AS output_tokens,
    SUM(reasoning_tokens) AS reasoning_tokens, SUM(unknown_tokens) AS unknown_tokens,
    SUM(estimated * (input_tokens + output_tokens)) AS estimated_tokens,
    SUM(calls * (1 - priced)) AS unpriced_calls, SUM(usd) AS usd,
    COALESCE(SUM(CASE WHEN state != 'settled' THEN usd END), 0) AS unknown_usd
FROM calls WHERE calls > 0 AND day != '' GROUP BY 1 ORDER BY {order}
"""
_PROJECTS = "SELECT COUNT(DISTINCT run) FROM calls WHERE calls > 0 AND run != '' AND day != ''"


class Costs(Frozen):
    """Sums over requests. Dollars are list prices; ``elsewhere_usd`` are those of the same tokens
    in and out at the models that people compare with."""

    key: str = Field(description="day, model, role, type of task, or run; total for all of them")
    calls: int = Field(description="requests that cost something, or may have")
    input_tokens: int
    cached_tokens: int = Field(description="of the input: read from a provider's cache")
    output_tokens: int
    reasoning_tokens: int = Field(description="of the output: thought, and not said")
    unknown_tokens: int = Field(description="beside these: the most that lost answers may have had")
    estimated_tokens: int = Field(description="of input and output: no provider told them")
    unpriced_calls: int = Field(description="those of a model without a known price")
    usd: float
    unknown_usd: float = Field(description="of usd: the most that lost answers may have cost")
    elsewhere_usd: dict[str, float]


_NAMES = [name for name in Costs.model_fields if name != "elsewhere_usd"]  # as they are summed up


class Month(Frozen):
    """What so many projects a month would cost, if they are as the average of those so far."""

    projects: int
    usd: float
    elsewhere_usd: dict[str, float]


class Spent(Frozen):
    by: By
    lines: tuple[Costs, ...]
    total: Costs
    projects: int = Field(description="runs that asked a model")
    months: tuple[Month, ...]


def spent(ledger: Where, by: By) -> Spent:
    """Everything in the ledger. Raises StorageError where it cannot be read."""
    # The dearest first, but days in their order.
    sql = _SUMS.format(key=_KEYS[by], order="1" if by == "day" else "usd DESC, 1")
    sums = rows(ledger, TABLES, sql)
    lines = tuple(_costs(dict(zip(_NAMES, line, strict=True))) for line in sums)
    projects = sum(count for (count,) in rows(ledger, TABLES, _PROJECTS))
    total = _costs({"key": "total", **_sums(lines)})
    months = [_month(total, projects, count) for count in PROJECTS] if projects else []
    return Spent(by=by, lines=lines, total=total, projects=projects, months=tuple(months))


def _costs(sums: Mapping[str, Any]) -> Costs:
    elsewhere = elsewhere_usd(sums["input_tokens"], sums["output_tokens"])
    return Costs(**sums, elsewhere_usd=elsewhere)


def _sums(lines: Iterable[Costs]) -> dict[str, Any]:
    return {name: sum(getattr(line, name) for line in lines) for name in _NAMES[1:]}


def _month(total: Costs, projects: int, count: int) -> Month:
    share = count / projects
    elsewhere = {model: usd * share for model, usd in total.elsewhere_usd.items()}
    return Month(projects=count, usd=total.usd * share, elsewhere_usd=elsewhere)
