"""refine: tell each owner of a failure what to mend; nothing else is done again."""

from __future__ import annotations

import asyncio
from collections.abc import Container
from typing import Any, Literal

from nodes.acceptance import is_due
from nodes.mending import told
from schema.state import Result, State
from schema.verdict import Failure


async def refine(state: State) -> dict[str, Any]:
    failures: dict[str, list[Failure]] = {}
    for failure in state["verdict"].failures:
        failures.setdefault(failure.owner, []).append(failure)
    faults = await asyncio.to_thread(_told, failures, state)
    return {"faults": faults, "notes": list(dict.fromkeys(map(_mending, _reasoned(state))))}


def _told(failures: dict[str, list[Failure]], state: State) -> dict[str, str]:
    return {owner: told(owner, found, state) for owner, found in failures.items()}


def _reasoned(state: State) -> list[Failure]:
    return [failure for failure in state["verdict"].failures if failure.why]


def _mending(failure: Failure) -> str:
    tried = f" after try {failure.attempt}" if failure.attempt else ""
    return f"{failure.owner} mends{tried}: {failure.why}"


def after_refine(state: State) -> list[Literal["subtasks", "acceptance", "route"]]:
    if not state.get("plan"):
        return ["route"]
    return ["subtasks", "acceptance"] if is_due(state) else ["subtasks"]


def renewed(state: State) -> dict[str, Any]:
    """The update that gives the level as many tries, and as many seconds for them, again."""
    return {"attempts": 0, "checking": 0.0, "spared": len(state.get("calls") or ())}


def rested(result: Result, owners: Container[str]) -> Result:
    """The same result with none of their tries used for those of its tasks that are named."""
    children = tuple(rested(child, owners) for child in result.children)
    attempts = 0 if result.task.id in owners else result.attempts
    return result.model_copy(update={"children": children, "attempts": attempts})
