"""atomize: is the goal one piece of work?"""

from __future__ import annotations

from typing import Any, Literal

from langgraph.types import Overwrite
from pydantic import BaseModel

from nodes.ask import ask_json, services
from nodes.goal import root_task
from nodes.plan.listed import listed_parts
from schema.state import State
from schema.task import Task
from schema.usage import Call


class Atomicity(BaseModel):
    atomic: bool


async def atomize(state: State) -> dict[str, Any]:
    """Set the task of this level and decide whether it is atomic. Raises GoalError."""
    settings = services().settings
    limits = settings.limits
    brief = state.get("brief")
    if brief and brief.previous:  # a repair: what was decided stays decided
        before = brief.previous
        return {
            "task": before.task,
            "plan": before.plan,
            "results": {child.task.id: child for child in before.children},
            "artifacts": list(before.artifacts),
            "attempts": before.attempts,
            "failures": list(before.failures),
            "faults": brief.faults,
        }
    task = state["task"] if brief else await root_task(state, limits)
    notes = []
    if task.depth >= limits.depth and not task.atomic:
        notes = [f"{task.id}: done in one piece, the depth limit {limits.depth} is reached"]
        atomic, calls = True, list[Call]()
    else:
        atomic, calls = await _decide(task, limits.plan_attempts)
    return {
        "task": task.model_copy(update={"atomic": atomic}),
        "approval": settings.approval,
        # A thread may have had a goal before; what came of it is on that receipt.
        "plan": None,
        "owed": None,
        "unclear": [],
        "route": None,
        "results": Overwrite({}),
        "artifacts": [],
        "answer": "",
        "remarks": "",
        "verdict": None,
        "attempts": 0,
        "faults": {},
        "calls": Overwrite(calls),
        "notes": Overwrite(notes),
        "failures": Overwrite([]),
    }


async def _decide(task: Task, attempts: int) -> tuple[bool, list[Call]]:
    if task.atomic:
        return True, []
    if listed_parts(task):
        return False, []
    if not services().planner.plans:
        return True, []
    reply, calls, _ = await ask_json(
        "planner", "atomize", task.id, task.goal, Atomicity, attempts, lambda _: []
    )
    return reply is None or reply.atomic, calls


def first_step(state: State) -> Literal["atomize", "route"]:
    """A part that its planner called atomic has nothing to decide, unless it is a repair."""
    brief = state.get("brief")
    return "route" if brief and not brief.previous and state["task"].atomic else "atomize"


def after_atomize(state: State) -> Literal["plan", "subtasks", "route"]:
    if state["task"].atomic:
        return "route"
    return "subtasks" if state.get("plan") else "plan"
