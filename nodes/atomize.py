"""atomize: is the goal one piece of work?"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from langgraph.types import Overwrite
from pydantic import BaseModel, BeforeValidator, WithJsonSchema, model_validator

from nodes.ask import ask_json, services
from nodes.conversation import continued
from nodes.goal import root_task
from nodes.plan.kinds import read_type
from nodes.plan.listing import find_list
from nodes.plan.normal import by_plain_key
from nodes.verify.unplanned import unplanned_in
from schema.state import State
from schema.task import Task, TaskType
from schema.usage import Call
from schema.written import UNWANTED

Kind = WithJsonSchema({"type": "string", "enum": [*TaskType]})


class Atomicity(BaseModel):
    """The model's answer; a type that is none leaves the choice to the words of the goal."""

    atomic: bool
    type: Annotated[TaskType | None, BeforeValidator(read_type), Kind] = None

    @model_validator(mode="before")
    @classmethod
    def _in_one_spelling(cls, value: Any) -> Any:
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        said = by_plain_key(value)
        if len(said) == 1 and isinstance(inner := next(iter(said.values())), dict):
            said = by_plain_key(inner)
        atomic = said.get("atomic", said.get("isatomic"))
        return {"atomic": atomic, "type": said.get("type")} if said else value


async def atomize(state: State) -> dict[str, Any]:
    """Set the task of this level and decide whether it is atomic.

    Raises GoalError, and ConfigError before anything is paid.
    """
    settings = services().settings
    limits = settings.limits
    brief = state.get("brief")
    if brief and brief.previous:  # a repair: what was decided stays decided
        before = brief.previous
        return {
            "task": before.task,
            "plan": before.plan,
            "unplanned": unplanned_in(before.verdict),
            "results": {child.task.id: child for child in before.children},
            "artifacts": list(before.artifacts),
            "attempts": before.attempts,
            "failures": list(before.failures),
            "faults": brief.faults,
            "rungs": {before.task.id: before.rung, **brief.rungs},
        }
    if not brief:
        services().check_roles()
    begun: dict[str, Any] = {}
    if not brief:
        begun = await asyncio.to_thread(continued, state)
        state = {**state, **begun}  # type: ignore[typeddict-item]
    task = state["task"] if brief else await root_task(state, limits)
    if task.depth >= limits.depth and not task.atomic:
        notes = [f"{task.id}: done in one piece, the depth limit {limits.depth} is reached"]
        task, calls = task.model_copy(update={"atomic": True}), list[Call]()
    elif not brief and state.get("base"):
        task, calls, notes = task, list[Call](), list[str]()  # which files change, a plan says
    else:
        said = state.get("said", "")
        task, calls, notes = await _decided(task, said, limits.plan_attempts)
    return {
        **begun,
        "task": task,
        "approval": settings.approval,
        # A thread may have had a goal before; what came of it is on that receipt.
        "plan": None,
        "estimate": None,
        "unplanned": "",
        "reads": [],
        "questions": [],
        "clarified": False,
        "owed": None,
        "outside": {},
        "installs": {},
        "unclear": [],
        "route": None,
        "results": Overwrite({}),
        "rungs": {},
        "artifacts": [],
        "answer": "",
        "remarks": "",
        # Where none are wanted, nothing runs beside the parts.
        "written": None if settings.proof.tests else UNWANTED,
        "disputed": [],
        "before": None,
        "verdict": None,
        "receipt": None,
        "attempts": 0,
        "faults": {},
        "calls": Overwrite(calls),
        "notes": Overwrite(notes),
        "failures": Overwrite([]),
    }


async def _decided(task: Task, said: str, attempts: int) -> tuple[Task, list[Call], list[str]]:
    """The task with what was decided, the calls for it, and what is to be noted."""
    if task.atomic or find_list(task.goal):
        return task, [], []
    if not services().planner:
        return task.model_copy(update={"atomic": True}), [], []
    asked = f"{said}\n\n{task.goal}" if said else task.goal
    reply, calls, faults = await ask_json(
        "planner", "atomize", task.id, asked, Atomicity, attempts, lambda _: []
    )
    if reply:
        kind = (task.type or reply.type) if reply.atomic else task.type
        return task.model_copy(update={"atomic": reply.atomic, "type": kind}), calls, []
    last = f" (last fault: {faults[0]})" if faults else ""
    note = f"{task.id}: nobody said whether it is one piece{last}: done in one piece"
    return task.model_copy(update={"atomic": True}), calls, [note]


def first_step(state: State) -> Literal["atomize", "route"]:
    """A part that its planner called atomic has nothing to decide, unless it is a repair."""
    brief = state.get("brief")
    return "route" if brief and not brief.previous and state["task"].atomic else "atomize"


def after_atomize(state: State) -> Literal["plan", "subtasks", "route"]:
    if state["task"].atomic:
        return "route"
    return "subtasks" if state.get("plan") else "plan"
