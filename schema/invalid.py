"""What pydantic found wrong, as people are told."""

from __future__ import annotations

from pydantic_core import ErrorDetails


def in_words(fault: ErrorDetails) -> str:
    """Without the class of the exception that a validator of ours raised."""
    return fault["msg"].removeprefix("Value error, ")
