"""A circuit breaker: who fails several times in a row is left alone for a while, then tried.

Of the kept libraries one keeps a circuit in its process alone, the other in Redis alone, by a
client that blocks. Here it is a few numbers, which are kept wherever the rest is that is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from schema.values import Amount, Whole

FAILURES = 5  # in a row
COOL_S = 30.0

Circuit = Literal["closed", "open", "half_open"]


@dataclass
class Breaker:
    """Of one model at one provider; ``now`` is in seconds.

    ``failures`` are those in a row, ``opened`` is when the last of them came, and ``probed_until``
    until when a call that tries whether it is back may last.
    """

    failures: Whole = 0
    opened: Amount = 0.0
    probed_until: Amount = 0.0

    def circuit(self, now: float) -> Circuit:
        if self.failures < FAILURES:
            return "closed"
        return "open" if now < self.opened + COOL_S else "half_open"

    def able(self, now: float) -> bool:
        """Whether to ask. Half open, one call is let through to see how it goes."""
        circuit = self.circuit(now)
        return circuit == "closed" or (circuit == "half_open" and now >= self.probed_until)

    def probe(self, now: float, seconds: float) -> bool:
        """Whether a call that begins now, and lasts so long at most, is the one that tries."""
        tries = self.circuit(now) == "half_open" and self.able(now)
        if tries:
            self.probed_until = now + seconds
        return tries

    def probed(self) -> None:
        """The call that tried has ended, which may have told nothing."""
        self.probed_until = 0.0

    def note(self, now: float, failed: bool) -> None:
        """How a call ended. One that tells nothing, such as a cancelled one, is not noted."""
        self.failures = self.failures + 1 if failed else 0
        self.opened = now
