"""Ids of steps stand above those before them, also where the clock was set back in between.

LangGraph takes the highest id of a run for its newest step, and an id begins with the time.
"""

from __future__ import annotations

from langgraph.checkpoint.base import id as ids


def stand_above(step: str) -> None:
    """Let every id that this process makes from now on be higher than that of ``step``."""
    # There is no other way to tell uuid6 that time has been further than the clock says.
    last = max(ids._last_v6_timestamp or 0, ids.UUID(step).time)
    ids._last_v6_timestamp = last  # type: ignore[assignment]  # it begins as None
