"""How increments of the state add up, for LangGraph's channels that keep these alone.

A checkpoint that held the whole of what grows with the work, or is large, each time would make
storage quadratic.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def joined(value: list[Any], more: Sequence[list[Any]]) -> list[Any]:
    return [*value, *(item for part in more for item in part)]


def merged(value: dict[str, Any], more: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {key: item for part in (value, *more) for key, item in part.items()}


def newest(_: Any, more: Sequence[Any]) -> Any:
    return more[-1]
