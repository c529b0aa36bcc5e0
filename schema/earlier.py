"""What went before a run in the same conversation."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schema.frozen import Frozen
from schema.price import usd_told


class Earlier(Frozen):
    """The runs that a run follows, each with a receipt of its own."""

    runs: Annotated[int, Field(ge=1)] = Field(description="how many there were before it")
    calls: int = Field(description="model calls of all of them")
    cost_usd: float = Field(description="list price in USD of all of them, where it is known")
    unpriced_calls: int = Field(0, description="calls of a model without a known price")

    @property
    def told(self) -> str:
        """In words: ``$0.0200 for the 2 runs before it, 31 calls``."""
        runs = "run" if self.runs == 1 else f"{self.runs} runs"
        usd = usd_told(self.cost_usd, self.calls, self.unpriced_calls)
        return f"{usd} for the {runs} before it, {self.calls} calls"
