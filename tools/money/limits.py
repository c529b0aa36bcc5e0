"""Whether a request at its worst fits into every limit: looked at where it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from schema.budget import OF_A_RUN, Budget
from tools.money import tables
from tools.storage import Connection, alone


class Short(NamedTuple):
    """A limit that a request does not fit into. ``under_way`` is what of ``spent`` may flow back.

    In USD, tokens or calls, as the limit is.
    """

    limit: str
    most: float
    spent: float
    under_way: float
    needed: float

    @property
    def for_good(self) -> bool:
        """Whether it would not fit either if all that is under way cost nothing."""
        return self.spent - self.under_way + self.needed > self.most

    @property
    def waits(self) -> bool:
        return self.under_way > 0 and not self.for_good


def short_of(connection: Connection, row: Mapping[str, Any], budget: Budget) -> Short | None:
    """The first limit that is in the way, one that no waiting helps before all others.

    To the end of the transaction nobody else asks this of the same limits.
    """
    short = [one for one in _held(connection, row, budget) if one.spent + one.needed > one.most]
    return min(short, key=lambda one: one.waits, default=None)


def _held(connection: Connection, row: Mapping[str, Any], budget: Budget) -> Iterator[Short]:
    needs = (row["usd"], row["tokens"], 1)
    limits = [getattr(budget, name) for name in OF_A_RUN]
    if row["run"] and any(limit is not None for limit in limits):
        alone(connection, f"run {row['run']}")
        raised = connection.execute(tables.RAISED, (row["run"],)).fetchone() or (None,) * 3
        sums = connection.execute(tables.OF_RUN, (row["run"],)).fetchone()
        for index, limit in enumerate(limits):
            if limit is not None:
                most = max(limit, raised[index] or 0)
                yield Short(OF_A_RUN[index], most, sums[index], sums[index + 3], needs[index])
    if budget.daily_usd is not None:
        mine = budget.daily_per == "user"
        alone(connection, f"day {row['day']} {row['user'] if mine else ''}")
        sums_up = tables.OF_DAY_AND_USER if mine else tables.OF_DAY
        whose = {name: row[name] for name in ("day", "user", "at")}
        spent, under_way = connection.execute(sums_up, whose).fetchone()
        yield Short("daily_usd", budget.daily_usd, spent, under_way, row["usd"])
