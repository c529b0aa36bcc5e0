"""How increments of the state add up, for LangGraph's channels that keep these alone.

A checkpoint that held the whole of what grows with the work, or is large, each time would make
storage quadratic.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_type_hints

from langgraph.channels.delta import DeltaChannel


class Increments(DeltaChannel[Any]):
    """A channel that keeps increments, and is described to clients as its key of the state is.

    LangGraph's own knows the bare type alone.
    """

    @property
    def UpdateType(self) -> Any:  # noqa: N802  # LangGraph names it
        from schema.state import State  # which is made of these

        return get_type_hints(State, include_extras=True)[self.key]


def joined(value: list[Any], more: Sequence[list[Any]]) -> list[Any]:
    return [*value, *(item for part in more for item in part)]


def merged(value: dict[str, Any], more: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {key: item for part in (value, *more) for key, item in part.items()}


def newest(_: Any, more: Sequence[Any]) -> Any:
    return more[-1]
