"""Why a request is not sent, in words: which limit, what is left of it, what to do."""

from __future__ import annotations

from schema.budget import OF_A_RUN
from schema.errors import BudgetError
from tools.money.ledger import Asked
from tools.money.limits import Short

_OPTIONS = {
    "max_cost_usd": "--max-cost",
    "max_tokens": "--max-tokens",
    "max_calls": "--max-calls",
}


def too_little(short: Short) -> BudgetError:
    """The error of a request that a limit has no room for."""
    of_run = short.limit in OF_A_RUN
    whose = "the run" if of_run else "the day"
    spent = _figure(short.limit, short.spent)
    said = (
        f"too little is left of what {whose} may take (budget.{short.limit}): {spent} of "
        f"{amount(short.limit, short.most)} are spent, and the next call may take "
        f"{_figure(short.limit, short.needed)}; "
    )
    if not of_run:
        return BudgetError(said + "raise it, or resume the run tomorrow", short.limit)
    said += f"resume the run with {_OPTIONS[short.limit]}"
    # As much again, and in any case enough for the call that was refused.
    enough = max(2 * short.most, short.spent + short.needed)
    return BudgetError(said, short.limit, raised=enough)


def unpriced(asked: Asked) -> BudgetError:
    """The error of a request whose worst case has no known price."""
    return BudgetError(
        f"what a call of {asked.model} at {asked.provider} may cost is not known, and the budget "
        "is in USD: set its price and context in the profile (providers.*.models), or allow it "
        "with budget.unpriced=allow, then resume the run",
        "unpriced",
    )


def amount(limit: str, value: float) -> str:
    """``$0.0500``, ``1,200 tokens``, ``7 calls``."""
    unit = "" if limit.endswith("usd") else f" {limit.removeprefix('max_')}"
    return _figure(limit, value) + unit


def _figure(limit: str, value: float) -> str:
    return f"${value:.4f}" if limit.endswith("usd") else f"{value:,.0f}"
