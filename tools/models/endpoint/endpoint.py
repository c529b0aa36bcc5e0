"""One model at one provider, and how to ask it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from schema.providers import Price, ProviderLimits
from tools.money.prices import cost_usd

EMBEDDED = "embedded"


@dataclass(frozen=True)
class Endpoint:
    """``max_tokens`` is of one answer, ``context`` of question and answer; ``attempts`` of a task.

    ``price`` is the one that was set; None: the list's.
    """

    provider: str
    model: str
    base_url: str | None
    key_env: str | None
    key: SecretStr | None = field(repr=False)
    temperature: float | None
    max_tokens: int
    request: dict[str, Any] = field(hash=False)
    attempts: int
    limits: ProviderLimits
    context: int | None = None
    price: Price | None = None

    @property
    def where(self) -> str:
        """The provider and its address: what a limit of the provider's applies to."""
        return f"{self.provider} {self.base_url}"

    @property
    def name(self) -> str:
        """As it is named in settings: ``provider/model``."""
        return f"{self.provider}/{self.model}"

    @property
    def embedded(self) -> bool:
        return self.provider == EMBEDDED

    @property
    def per_million(self) -> Price | None:
        """USD per million tokens, where the price is known; of prices that rise, the highest."""
        input_, output = self.usd(10**6, 0), self.usd(0, 10**6)
        if input_ is None or output is None:
            return None
        return Price(input=input_, output=output)

    def usd(self, input_: int, output: int, cached: int = 0) -> float | None:
        """What so many tokens cost: nothing where it is ours, its own price, else the list's.

        None where none of these is known.
        """
        if self.embedded:
            return 0.0
        if self.price:
            return self.price.usd(input_, output, cached)
        return cost_usd(self.model, self.base_url, input_, output, cached)
