"""A circuit breaker: who fails several times in a row is left alone for a while, then tried."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from circuitbreaker import STATE_CLOSED, STATE_OPEN, CircuitBreaker

FAILURES = 5  # in a row
COOL_S = 30


class Failed(Exception):  # noqa: N818  # what the circuit counts, caught where it is raised
    pass


class Breaker:
    """Of one model at one provider, for all runs of the process."""

    def __init__(self) -> None:
        self._circuit = CircuitBreaker(FAILURES, COOL_S, Failed)
        self._probing = False

    @property
    def state(self) -> str:
        """``closed``, ``open`` or ``half_open``."""
        return str(self._circuit.state)

    @property
    def able(self) -> bool:
        """Whether to ask. Half open, one call is let through to see how it goes."""
        return self.state == STATE_CLOSED or (self.state != STATE_OPEN and not self._probing)

    @contextmanager
    def probing(self) -> Iterator[None]:
        """Around each call, so that a half-open circuit lets no second one through."""
        probe = self.state != STATE_CLOSED and not self._probing
        self._probing |= probe
        try:
            yield
        finally:
            self._probing &= not probe

    def note(self, failed: bool) -> None:
        """How a call ended. One that tells nothing, such as a cancelled one, is not noted."""
        with suppress(Failed), self._circuit:
            if failed:
                raise Failed
