"""How an endpoint has served lately: seconds, tokens a second, and how often it failed."""

from __future__ import annotations

from collections import deque

HALF_LIFE_S = 300.0  # after which a call counts half as much
FORGOTTEN = 0.1  # calls: what counts less says nothing any more
KEPT = 100  # durations
ENOUGH = 20  # durations that tell a 95th percentile


class Statistics:
    """Exponentially weighted sums over the calls of one endpoint; ``now`` is in seconds."""

    def __init__(self) -> None:
        self._calls = self._failed = self._served = 0.0
        self._seconds = self._tokens = 0.0
        self._at = 0.0
        self._durations: deque[float] = deque(maxlen=KEPT)

    def served(self, now: float, seconds: float, tokens: int) -> None:
        """A call gave so many tokens after so many seconds."""
        self._fade(now)
        self._calls += 1
        self._served += 1
        self._seconds += seconds
        self._tokens += max(1, tokens)
        self._durations.append(seconds)

    def failed(self, now: float) -> None:
        self._fade(now)
        self._calls += 1
        self._failed += 1

    def disappointed(self, now: float) -> None:
        """What a call gave was of no use."""
        self._fade(now)
        self._failed = min(self._failed + 1, self._calls)

    def given_up(self, seconds: float) -> None:
        """Nobody waited for an answer any longer than that."""
        self._durations.append(seconds)

    def failing(self, now: float) -> float:
        """Share of calls that fail, below 1: one that did not is always supposed."""
        self._fade(now)
        return self._failed / (self._calls + 1)

    def seconds(self, now: float, tokens: float) -> float | None:
        """How long an answer of so many tokens takes; None where no call tells."""
        self._fade(now)
        if self._served < FORGOTTEN:
            return None
        return self._seconds / self._tokens * tokens

    @property
    def late(self) -> float | None:
        """Seconds in which 95 of 100 answers had come; None until there were enough."""
        count = len(self._durations)
        if count < ENOUGH:
            return None
        return sorted(self._durations)[-(count // 20) - 1]

    def _fade(self, now: float) -> None:
        left = 0.5 ** (max(0.0, now - self._at) / HALF_LIFE_S)
        self._at = max(self._at, now)
        self._calls *= left
        self._failed *= left
        self._served *= left
        self._seconds *= left
        self._tokens *= left
