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


class Estimate(Frozen):
    """What a plan may cost: one call for each part, repairs not counted."""

    calls: int
    cost_usd: float = Field(description="list price in USD")
    unpriced_calls: int = Field(0, description="calls of a model without a known price")
    seconds: float | None = Field(
        description="along the longest chain, if every call takes as long as those so far did"
    )
