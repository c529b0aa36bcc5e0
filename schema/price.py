"""A price in USD as it is said where not every call has one."""

from __future__ import annotations


def usd_told(usd: float, calls: int, unpriced: int, digits: int = 4) -> str:
    """``$0.0010``; ``$0.0010+`` where some calls have no known price, ``$?`` where none has one."""
    if unpriced and unpriced == calls:
        return "$?"
    return f"${usd:.{digits}f}{'+' * bool(unpriced)}"
