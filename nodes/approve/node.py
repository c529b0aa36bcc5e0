"""approve: a person sees the plan and what it may cost before it is carried out."""

from __future__ import annotations

from typing import Any, Literal

from langgraph.types import interrupt
from pydantic import ValidationError

from nodes.approve.estimate import Estimate, estimate
from nodes.ask import services
from nodes.plan.reply import PlanReply
from nodes.plan.rules import faults_of
from schema.state import State
from schema.task import Plan, Task
from schema.verdict import Failure, Verdict


async def approve(state: State) -> dict[str, Any]:
    """Pause on the plan where the settings ask for it, and take yes, no, or another plan.

    The pause is LangGraph's ``interrupt``; it is answered with ``"yes"``, ``"no"`` or
    ``{"subtasks": [...]}`` in the planner's format. An edited plan with faults pauses again, with
    the faults named.
    """
    task, plan = state["task"], state["plan"]
    assert plan is not None  # the edge to this node is taken with a plan only
    settings = services().settings
    limit = settings.approval.above_usd
    if not settings.approval.plan and limit is None:
        return {}
    expected = estimate(plan, state.get("calls") or [], services().code, services().executor)
    if not settings.approval.plan and (limit is None or expected.cost_usd <= limit):
        return {}
    faults: list[str] = []
    while True:
        answer = interrupt(_question(task, plan, expected, faults))
        if answer == "yes":
            return {}
        if answer == "no":
            return await _refused(task)
        try:
            reply = PlanReply.model_validate(answer)
        except ValidationError as error:
            faults = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
            continue
        faults = faults_of(reply, task, settings.limits.subtasks)
        if not faults:
            parts = reply.tasks(task)
            return {"plan": Plan(subtasks=parts, source="person", reason="edited at approval")}


def after_approve(state: State) -> Literal["subtasks", "report", "__end__"]:
    if state.get("plan"):
        return "subtasks"
    return "__end__" if state.get("brief") else "report"


def _question(task: Task, plan: Plan, expected: Estimate, faults: list[str]) -> dict[str, Any]:
    parts = [
        {
            "id": part.id.rpartition(".")[2],
            "goal": part.goal,
            "type": part.type,
            "files": {
                path: list(part.contract.exports.get(path, ())) for path in part.contract.files
            },
            "interface": list(part.contract.interface),
            "depends_on": [other.rpartition(".")[2] for other in part.depends_on],
            "atomic": part.atomic,
        }
        for part in plan.subtasks
    ]
    return {
        "question": "Carry out this plan?",
        "answers": "yes, no, or an edited plan as {'subtasks': [...]}",
        "task": task.id,
        "goal": task.goal,
        "plan": {"subtasks": parts},
        "estimate": expected._asdict(),
        "faults": faults,
    }


async def _refused(task: Task) -> dict[str, Any]:
    failure = Failure(owner=task.id, evidence="the plan was not approved")
    return {
        "plan": None,
        "answer": "",
        "verdict": Verdict(failures=(failure,)),
        "attempts": await services().attempts(),  # nobody is to try again
        "notes": [f"{task.id}: the plan was not approved"],
    }
