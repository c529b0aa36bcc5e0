"""A provider's limits, kept to beforehand: so many requests and tokens in any minute.

The kept libraries count by fixed windows or leak at a steady rate, and so let through twice as much
in some minute, or half of it for ever; those that are exact keep an entry for each token.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from schema.providers import ProviderLimits
from schema.values import Amount, Whole

MINUTE_S = 60.0


class Taken(NamedTuple):
    """A request: when it was sent, in seconds, and its tokens, as many as it may have at first."""

    at: Amount
    tokens: Whole


@dataclass
class Quota:
    """What a provider was asked in the last minute; ``now`` is in seconds."""

    taken: list[Taken] = field(default_factory=list)

    def wait(self, limits: ProviderLimits, tokens: int, now: float) -> float:
        """Seconds until a request of so many tokens, prompt and answer, may be sent.

        What never fits waits for an empty minute.
        """
        self.taken = [one for one in self.taken if one.at > now - MINUTE_S]
        requests = [Taken(one.at, 1) for one in self.taken]
        return max(
            _wait(requests, limits.requests_per_minute, 1, now),
            _wait(self.taken, limits.tokens_per_minute, tokens, now),
        )

    def take(self, limits: ProviderLimits, tokens: int, now: float) -> Taken | None:
        """Send one if it may be sent now."""
        if self.wait(limits, tokens, now):
            return None
        taken = Taken(now, tokens)
        if limits.requests_per_minute or limits.tokens_per_minute:
            self.taken.append(taken)
        return taken

    def settle(self, taken: Taken, tokens: int) -> None:
        """The answer has told how many tokens it was."""
        if taken in self.taken:  # requests that are equal are so in all that matters
            self.taken[self.taken.index(taken)] = taken._replace(tokens=tokens)


def _wait(taken: Sequence[Taken], most: int | None, amount: int, now: float) -> float:
    if most is None:
        return 0.0
    over = sum(one.tokens for one in taken) + min(amount, most) - most
    until = now
    for one in taken:
        if over <= 0:
            break
        over -= one.tokens
        until = one.at + MINUTE_S
    return max(0.0, until - now)
