"""A provider's limits, kept to beforehand: so many requests and tokens in any minute.

The kept libraries count by fixed windows or leak at a steady rate, and so let through twice as much
in some minute, or half of it for ever; those that are exact keep an entry for each token.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from threading import Lock

MINUTE_S = 60.0


@dataclass(eq=False)
class Taken:
    at: float
    amount: int


@dataclass
class Window:
    """At most ``most`` in any 60 seconds; null: any amount. ``now`` is in seconds."""

    most: int | None
    _taken: deque[Taken] = field(default_factory=deque)

    def wait(self, amount: int, now: float) -> float:
        """Seconds until so much fits. What never fits waits for an empty minute."""
        while self._taken and self._taken[0].at <= now - MINUTE_S:
            self._taken.popleft()
        if self.most is None:
            return 0.0
        over = sum(one.amount for one in self._taken) + min(amount, self.most) - self.most
        until = now
        for one in self._taken:
            if over <= 0:
                break
            over -= one.amount
            until = one.at + MINUTE_S
        return until - now

    def take(self, amount: int, now: float) -> Taken:
        taken = Taken(now, amount)
        if self.most is not None:
            self._taken.append(taken)
        return taken


class Quota:
    """What all runs of this process may ask of one provider."""

    def __init__(self, requests: int | None, tokens: int | None) -> None:
        self._requests, self._tokens = Window(requests), Window(tokens)
        self._lock = Lock()  # event loops of several threads may share it

    def wait(self, tokens: int, now: float) -> float:
        """Seconds until a request of so many tokens, prompt and answer, may be sent."""
        with self._lock:
            return max(self._requests.wait(1, now), self._tokens.wait(tokens, now))

    def take(self, tokens: int, now: float) -> Taken | None:
        """Send one if it may be sent now. The answer tells its ``amount`` of tokens at last."""
        with self._lock:
            if self._requests.wait(1, now) or self._tokens.wait(tokens, now):
                return None
            self._requests.take(1, now)
            return self._tokens.take(tokens, now)
