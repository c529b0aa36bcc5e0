"""Runs that have ended, told from their last step alone, for a list of a thousand of them.

Whatever else a step of the graph brings is put together from the steps before it, and costs twenty
times as much to read. At its end a run has a receipt, which holds all that a list says.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from langgraph.checkpoint.base import Checkpoint

from graph.runs.listed import Step
from graph.runs.origin import Origin
from graph.runs.run import Run
from schema.state import State
from schema.usage import Receipt

_HELD = "SELECT thread_id FROM leases"
_STEP = (
    "SELECT type, checkpoint, metadata FROM checkpoints "
    "WHERE thread_id = ? AND checkpoint_ns = '' AND checkpoint_id = ?"
)
_LAST = "receipt"  # the last step of a run writes it, and no other one does


def ended_runs(
    steps: Iterable[Step],
    connection: sqlite3.Connection,
    loads: Callable[[tuple[str, bytes]], Any],
) -> dict[Step, Run]:
    """Those that have surely ended; to all others a closer look has to be given. Blocks."""
    found: dict[Step, Run] = {}
    try:
        held = {run_id for (run_id,) in connection.execute(_HELD)}
    except sqlite3.Error:
        return found
    for step in steps:
        if step.run_id in held:
            continue
        try:
            run = _ended(step, connection, loads)
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


def _ended(
    step: Step, connection: sqlite3.Connection, loads: Callable[[tuple[str, bytes]], Any]
) -> Run | None:
    kind, data, metadata = connection.execute(_STEP, step).fetchone()
    last: Checkpoint = loads((kind, data))
    versions = last["channel_versions"]
    origin = Origin.of(json.loads(metadata))
    if origin is None or _LAST not in versions or versions[_LAST] != max(versions.values()):
        return None
    state: Any = last["channel_values"]
    if not isinstance(state[_LAST], Receipt):
        return None
    return told_at_end(step.run_id, state, origin, datetime.fromisoformat(last["ts"]))
