"""reuse: the files of a part that an earlier run proved."""

from __future__ import annotations

from typing import Any

from nodes.ask import services
from schema.state import State
from schema.task import Route
from tools.base import rules_of
from tools.environment import sift
from tools.money import current_spender


async def offered(state: State) -> Route | None:
    """The route to a part that was kept for this task, if there is one.

    It is offered before the first try only, and counts for none: what is found wrong with it is
    mended as ever. And only where tests will show what it does, the user's or those from the goal.
    """
    task, parts = state["task"], services().parts
    begun = state.get("attempts") or state.get("route") or task.id in (state.get("faults") or {})
    if parts is None or begun or not is_provable(state) or rules_of(state):
        return None  # what was kept was written by no house rules, or by others
    found = await parts.find(task.goal, task.contract, current_spender().user)
    if not found or sift(found.part.requirements, services().settings.proof.packages).refused:
        return None
    return Route(to="REUSE", code=True, reason=found.reason, kept=found.place)


async def reuse(state: State) -> dict[str, Any]:
    """Put them where an author would put its own. What is gone meanwhile is an empty answer."""
    parts = services().parts
    part = await parts.take(state["route"].kept, current_spender().user) if parts else None
    return {
        "artifacts": list(part.files) if part else [],
        "answer": "",
        "remarks": "",
        "unread": {},
        "notes": [f"{state['task'].id}: {state['route'].reason}"] if part else [],
    }


def is_provable(state: State) -> bool:
    """Whether tests of the whole will be run."""
    if brief := state.get("brief"):
        return brief.provable
    if state.get("base"):
        return False  # what was kept was written for another project
    return bool(state.get("tests")) or (services().settings.proof.tests and bool(services().tester))
