"""What the runs of this process have found out about an endpoint, and share."""

from __future__ import annotations

from dataclasses import dataclass, field

from schema.errors import ProviderError
from tools.models.balance.breaker import Breaker
from tools.models.balance.quota import Quota
from tools.models.balance.statistics import Statistics
from tools.models.endpoint.endpoint import Endpoint


@dataclass
class Known:
    """``paused_until``: it has asked all its callers to wait (seconds, as time.monotonic has them);
    ``why``: in these words."""

    quota: Quota
    statistics: Statistics = field(default_factory=Statistics)
    breaker: Breaker = field(default_factory=Breaker)
    paused_until: float = 0.0
    why: ProviderError | None = None


known: dict[tuple[str, str], Known] = {}
quotas: dict[str, Quota] = {}


def known_of(endpoint: Endpoint) -> Known:
    limits = endpoint.limits
    if endpoint.where not in quotas:
        quota = Quota(limits.requests_per_minute, limits.tokens_per_minute)
        quotas[endpoint.where] = quota
    return known.setdefault((endpoint.where, endpoint.model), Known(quotas[endpoint.where]))
