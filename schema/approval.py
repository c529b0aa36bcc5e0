"""When a person is asked before something is carried out, and what the question is about."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schema.frozen import Frozen


class Approval(Frozen):
    """What a person is asked about. A run takes it from the settings once, when it begins."""

    plan: bool = Field(False, title="Every plan", description="Ask before any plan is done.")
    above_usd: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = Field(
        None,
        title="Plans above, USD",
        description="Ask before a plan that is estimated to cost more, or has no known price.",
    )
    redo: bool = Field(
        False,
        title="More tries",
        description="Ask whether a task whose tries are used up gets as many again.",
    )
    packages: bool | None = Field(
        None,
        title="Other packages",
        description="Ask before a package is installed that is outside of proof.packages; "
        "if this is left empty, wherever anything else is asked.",
    )
    questions: bool | None = Field(
        None,
        title="What is open",
        description="Ask at most three questions where a goal can be read in two ways that lead to "
        "different promises; if this is left empty, wherever anything else is asked.",
    )
    budget: bool | None = Field(
        None,
        title="More money",
        description="Ask whether a run that has used up its budget gets as much again; if this is "
        "left empty, as the operator has set it.",
    )

    @property
    def asks_for_packages(self) -> bool:
        return self._asks if self.packages is None else self.packages

    @property
    def asks_questions(self) -> bool:
        return self._asks if self.questions is None else self.questions

    @property
    def _asks(self) -> bool:
        return self.plan or self.redo or self.above_usd is not None


class Estimate(Frozen):
    """What a plan may cost, beside what was paid for it: low, expected and high."""

    calls: int = Field(description="as expected")
    cost_usd: float = Field(description="list price in USD, as expected")
    low_usd: float = Field(0, description="list price in USD that it will hardly be below")
    high_usd: float = Field(0, description="list price in USD that it will hardly be above")
    unpriced_calls: int = Field(0, description="parts for a model without a known price")
    seconds: float | None = Field(
        description="for which models are waited for along the longest chain, and of all checks, "
        "as expected"
    )
    low_s: float | None = Field(None, description="seconds that it will hardly be below")
    high_s: float | None = Field(None, description="seconds that it will hardly be above")
    basis: str = Field("", description="what it rests on, in words")
    made: int = Field(0, description="calls that had been made before it")
    at: float = Field(0, description="when it was made, in seconds since the epoch")

    @property
    def told(self) -> str:
        """In words: ``5 calls, $0.0100 ($0.0050 to $0.0300), 20 s (10 to 40)``."""
        if self.unpriced_calls and not self.high_usd:
            price = "price unknown"
        elif not self.unpriced_calls and not self.high_usd:
            price = "free"
        else:
            price = f"${self.cost_usd:.4f} (${self.low_usd:.4f} to ${self.high_usd:.4f})"
            price += f" and {self.unpriced_calls} of unknown price" * bool(self.unpriced_calls)
        calls = "1 call" if self.calls == 1 else f"{self.calls} calls"
        if self.seconds is None:
            return f"{calls}, {price}"
        return f"{calls}, {price}, {self.seconds:g} s ({self.low_s or 0:g} to {self.high_s or 0:g})"


class Truth(Frozen):
    """What an estimate came to, counted as it was: without the calls before it."""

    estimate: Estimate = Field(description="what was thought before")
    cost_usd: float = Field(description="list price in USD")
    seconds: float = Field(
        description="for which models were waited for, at once count once; and of all checks"
    )

    @property
    def inside(self) -> bool:
        """Whether the price lay between low and high."""
        low, high = self.estimate.low_usd, self.estimate.high_usd
        return low <= self.cost_usd <= high
