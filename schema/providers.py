"""A provider as a profile names it: where it is, what its models may be asked, for how much."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, NonNegativeFloat, PositiveInt, PrivateAttr, SecretStr

from schema.task import Frozen
from schema.values import Count, Optional, Seconds, Temperature, Tokens, listed, secret
from schema.variables import Variables

Role = Literal["planner", "code", "test", "answer", "aggregate", "diagnose"]
ROLES: tuple[Role, ...] = get_args(Role)


class Price(Frozen):
    """USD per million tokens. ``cached`` is what input read from the provider's cache costs."""

    input: NonNegativeFloat
    output: NonNegativeFloat
    cached: NonNegativeFloat | None = None

    def usd(self, input_tokens: int, output_tokens: int, cached_tokens: int = 0) -> float:
        cached = self.input if self.cached is None else self.cached
        fresh = input_tokens - cached_tokens
        return (fresh * self.input + cached_tokens * cached + output_tokens * self.output) / 1e6


class Offer(Frozen):
    """A model of a provider: the roles that it may serve, and from which rung of the ladder.

    ``context`` is in tokens, of question and answer together; ``max_tokens`` of one answer.
    """

    roles: tuple[Role, ...] = ROLES
    rung: Annotated[int, Field(ge=1, le=9)] = 1
    context: Tokens | None = None
    max_tokens: Tokens | None = None
    price: Price | None = None


def _offers(value: Any) -> Any:
    """A name is a model for all roles; several, in a list or a text, are a ladder of such."""
    if isinstance(value, dict):
        return {name: offer or {} for name, offer in value.items()}
    names = listed(value or [])
    if isinstance(names, list):
        return {name: {"rung": rung} for rung, name in enumerate(names, 1)}
    return names


class ProviderLimits(Frozen):
    """What a provider allows, all runs together. None: as it says itself when it is too much."""

    requests_per_minute: PositiveInt | None = None
    tokens_per_minute: PositiveInt | None = None
    parallel_calls: Count = 32


class Provider(Frozen):
    """An OpenAI-compatible endpoint, and what may be expected of its models."""

    base_url: Optional = None
    key_env: str | None = None
    key_required: bool = True
    models: Annotated[dict[str, Offer], BeforeValidator(_offers)]
    temperature: Temperature | None = None
    request: dict[str, Any] = Field(default_factory=dict)
    max_tokens: Tokens = 32768
    attempts: PositiveInt = 3
    seconds: Seconds | None = None
    limits: ProviderLimits = ProviderLimits()

    # Secrets are no fields: no profile and no override can set them.
    _key: SecretStr | None = PrivateAttr(None)

    @property
    def key(self) -> SecretStr | None:
        return self._key

    def take_key(self, variables: Variables) -> None:
        self._key = secret(variables.key(self.key_env)) if self.key_env else None
