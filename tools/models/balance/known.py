"""What has been found out about the providers: by the runs of this process, or by all who share it.

Plain numbers and words, so that all of it can be kept in a store; times are those of the `clock`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from schema.errors import (
    ProviderError,
    ProviderTimeoutError,
    ProviderUnavailableError,
    RateLimitError,
)
from schema.values import Amount, Whole
from tools.models.balance import clock
from tools.models.balance.breaker import Breaker
from tools.models.balance.quota import Quota
from tools.models.balance.statistics import Statistics
from tools.models.endpoint.endpoint import Endpoint
from tools.models.endpoint.explained import Explained


@dataclass
class Known:
    """Of one model. ``paused_until``: it has asked all its callers to wait, in these words
    (``why``), because it limits calls (``limited``) or is down."""

    statistics: Statistics = field(default_factory=Statistics)
    breaker: Breaker = field(default_factory=Breaker)
    paused_until: Amount = 0.0
    why: str = ""
    limited: bool = False

    def served(self, seconds: float, tokens: int) -> None:
        now = clock.now()
        self.statistics.served(now, seconds, tokens)
        self.breaker.note(now, failed=False)

    def failed(self, failure: Explained) -> None:
        now = clock.now()
        self.statistics.failed(now)
        if isinstance(failure.error, ProviderTimeoutError | ProviderUnavailableError):
            self.breaker.note(now, failed=True)
        if failure.wait is not None:
            self.paused_until = max(self.paused_until, now + failure.wait)
            self.why = str(failure.error)
            self.limited = isinstance(failure.error, RateLimitError)

    @property
    def paused(self) -> float:
        """Seconds for which it has asked to wait."""
        return max(0.0, self.paused_until - clock.now())

    @property
    def reason(self) -> ProviderError | None:
        """Why it is paused, or was."""
        if not self.paused_until:
            return None
        why = self.why or "a provider has asked to wait, in words that were not kept"
        return RateLimitError(why, self.paused) if self.limited else ProviderUnavailableError(why)


@dataclass
class Calls:
    """Under way from one process, which is taken for dead after ``until``."""

    count: Whole
    until: Amount


@dataclass
class Provider:
    """What all its models share, and each of them; ``busy`` is by who shares it."""

    quota: Quota = field(default_factory=Quota)
    busy: dict[str, Calls] = field(default_factory=dict)
    models: dict[str, Known] = field(default_factory=dict)


known: dict[str, Provider] = {}
"""By where a provider is."""


def provider_of(endpoint: Endpoint) -> Provider:
    return known.setdefault(endpoint.where, Provider())


def known_of(endpoint: Endpoint) -> Known:
    return provider_of(endpoint).models.setdefault(endpoint.model, Known())


def disappointed(endpoint: Endpoint) -> None:
    known_of(endpoint).statistics.disappointed(clock.now())
