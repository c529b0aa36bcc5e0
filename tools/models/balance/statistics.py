"""How an endpoint has served lately: seconds, tokens a second, and how often it failed."""

from __future__ import annotations

from dataclasses import dataclass, field

from schema.values import Amount

HALF_LIFE_S = 300.0  # after which a call counts half as much
FORGOTTEN = 0.1  # calls: what counts less says nothing any more
KEPT = 100  # durations
ENOUGH = 20  # durations that tell a 95th percentile


@dataclass
class Statistics:
    """Exponentially weighted sums over the calls of one endpoint as of ``at``, in seconds.

    ``spent`` are the seconds and ``written`` the tokens of those that were ``answered``;
    ``durations`` are seconds of the last ones.
    """

    at: Amount = 0.0
    calls: Amount = 0.0
    failures: Amount = 0.0
    answered: Amount = 0.0
    spent: Amount = 0.0
    written: Amount = 0.0
    durations: list[Amount] = field(default_factory=list)

    def served(self, now: float, seconds: float, tokens: int) -> None:
        """A call gave so many tokens after so many seconds."""
        self._fade(now)
        self.calls += 1
        self.answered += 1
        self.spent += seconds
        self.written += max(1, tokens)
        self._lasted(seconds)

    def failed(self, now: float) -> None:
        self._fade(now)
        self.calls += 1
        self.failures += 1

    def disappointed(self, now: float) -> None:
        """What a call gave was of no use."""
        self._fade(now)
        self.failures = min(self.failures + 1, self.calls)

    def given_up(self, seconds: float) -> None:
        """Nobody waited for an answer any longer than that."""
        self._lasted(seconds)

    def failing(self, now: float) -> float:
        """Share of calls that fail, below 1: one that did not is always supposed."""
        self._fade(now)
        return self.failures / (self.calls + 1)

    def seconds(self, now: float, tokens: float) -> float | None:
        """How long an answer of so many tokens takes; None where no call tells."""
        self._fade(now)
        if self.answered < FORGOTTEN or not self.written:
            return None
        return self.spent / self.written * tokens

    @property
    def late(self) -> float | None:
        """Seconds in which 95 of 100 answers had come; None until there were enough."""
        count = len(self.durations)
        if count < ENOUGH:
            return None
        return sorted(self.durations)[-(count // 20) - 1]

    def _lasted(self, seconds: float) -> None:
        self.durations = [*self.durations, round(seconds, 3)][-KEPT:]

    def _fade(self, now: float) -> None:
        left = 0.5 ** (max(0.0, now - self.at) / HALF_LIFE_S)
        self.at = max(self.at, now)
        self.calls *= left
        self.failures *= left
        self.answered *= left
        self.spent *= left
        self.written *= left
