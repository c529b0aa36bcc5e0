"""Runs that have ended, told from their last step alone, for a list of a thousand of them.

Whatever else a step of the graph brings is put together from the steps before it, and costs twenty
times as much to read. At its end a run has a receipt, which holds all that a list says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import CheckpointTuple

from graph.runs.listed import Step
from graph.runs.origin import Origin
from graph.runs.run import Run
from schema.state import State
from schema.usage import Receipt

_LAST = "receipt"  # the last step of a run writes it, and no other one does


Read = Callable[[RunnableConfig], CheckpointTuple | None]


def ended_runs(steps: Iterable[Step], read: Read) -> dict[Step, Run]:
    """Those that have surely ended; to all others a closer look has to be given. Blocks."""
    found: dict[Step, Run] = {}
    for step in steps:
        try:
            run = _ended(step, read)
        except Exception:  # damaged, or another version's: what is wrong is said by whoever looks
            continue
        if run:
            found[step] = run
    return found


def told_at_end(run_id: str, state: State, origin: Origin, when: datetime) -> Run:
    """A run whose last step has left this state."""
    receipt: Receipt = state["receipt"]
    verdict = state["verdict"]
    return Run(
        id=run_id,
        goal=receipt.goal,
        state="passed" if verdict.passed else "failed",
        holder=None,
        updated=when,
        out=origin.out,
        follows=origin.follows,
        totals=receipt.totals,
        answer=state["answer"],
        failures=verdict.failures,
        notes=receipt.notes,
    )


def _ended(step: Step, read: Read) -> Run | None:
    where = {"thread_id": step.run_id, "checkpoint_ns": "", "checkpoint_id": step.id}
    found = read({"configurable": where})
    if found is None:
        return None
    last = found.checkpoint
    versions = last["channel_versions"]
    origin = Origin.of(dict(found.metadata))
    if origin is None or _LAST not in versions or versions[_LAST] != max(versions.values()):
        return None
    state: Any = last["channel_values"]
    if not isinstance(state[_LAST], Receipt):
        return None
    return told_at_end(step.run_id, state, origin, datetime.fromisoformat(last["ts"]))
