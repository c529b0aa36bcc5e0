"""The time that is written beside what is known of providers, in seconds since 1970.

Machines that share it would each have their own, so where there is a store its clock is taken.
"""

from __future__ import annotations

import time

_ahead = time.time() - time.monotonic()


def now() -> float:
    return time.monotonic() + _ahead


def is_now(told: float) -> None:
    """What the store has just said that it is."""
    global _ahead
    _ahead = told - time.monotonic()
