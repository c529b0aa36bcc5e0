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
    budget: bool | None = Field(
        None,
        title="More money",
        description="Ask whether a run that has used up its budget gets as much again; if this is "
        "left empty, as the operator has set it.",
    )

    @property
    def asks_for_packages(self) -> bool:
        if self.packages is None:
            return self.plan or self.redo or self.above_usd is not None
        return self.packages


class Estimate(Frozen):
    """What a plan may cost: one call for each part, repairs not counted."""

    calls: int
    cost_usd: float = Field(description="list price in USD")
    unpriced_calls: int = Field(0, description="calls of a model without a known price")
    seconds: float | None = Field(
        description="along the longest chain, if every call takes as long as those so far did"
    )
