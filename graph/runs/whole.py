"""A step that failed, or was cancelled, is done again as a whole, whoever keeps the steps.

LangGraph saves what such a step had written so far, too, and takes that for all of it when the run
goes on: an edge that was still to be chosen would never be.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import WRITES_IDX_MAP, BaseCheckpointSaver
from langgraph.checkpoint.serde.types import ERROR

Writes = Sequence[tuple[str, Any]]


def of_whole_steps(writes: Writes) -> Writes:
    """What is worth to be kept of a step's writes."""
    if any(name == ERROR for name, _ in writes):
        return [write for write in writes if write[0] in WRITES_IDX_MAP]
    return writes


def keeping_whole_steps(saver: BaseCheckpointSaver[Any]) -> BaseCheckpointSaver[Any]:
    """The same saver, which keeps nothing else of a step."""
    same = copy.copy(saver)
    keep = same.aput_writes

    async def aput_writes(
        config: RunnableConfig, writes: Writes, task_id: str, task_path: str = ""
    ) -> None:
        await keep(config, of_whole_steps(writes), task_id, task_path)

    same.aput_writes = aput_writes  # type: ignore[method-assign]
    return same
