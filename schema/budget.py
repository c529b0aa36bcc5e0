"""What a run, and a day, may cost at most."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, PositiveInt

from schema.frozen import Frozen

OF_A_RUN = ("max_cost_usd", "max_tokens", "max_calls")
USD = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Budget(Frozen):
    """Limits that are kept to the cent: each request is counted at its worst before it is sent.

    Those ``OF_A_RUN`` are of one run; None: no limit.
    """

    max_cost_usd: USD | None = None
    max_tokens: PositiveInt | None = None
    max_calls: PositiveInt | None = None
    daily_usd: USD | None = None
    daily_per: Literal["machine", "user"] = "machine"
    unpriced: Literal["refuse", "allow"] = "refuse"

    @property
    def in_usd(self) -> bool:
        return self.max_cost_usd is not None or self.daily_usd is not None

    @property
    def limited(self) -> bool:
        return self.in_usd or self.max_tokens is not None or self.max_calls is not None
