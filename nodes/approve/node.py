"""approve: a person sees the plan and what it may cost before it is carried out."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from langgraph.types import interrupt
from pydantic import ValidationError

from nodes.acceptance import is_due
from nodes.approve.answers import Edit, No, Unclear, Yes, read_answer
from nodes.approve.question import CARRY_OUT, plan_question
from nodes.approve.shown import shown
from nodes.ask import services
from nodes.baseline import is_due as to_be_seen
from nodes.plan.acceptance import level_tests, with_tests
from nodes.plan.admitted import admitted
from nodes.plan.amending import amended
from nodes.plan.budget import most_parts, share_budget
from nodes.plan.change import ChangeReply, base_of, of_change
from nodes.plan.reply import PlanReply
from nodes.plan.rules import faults_of
from schema.state import State, approval_of
from schema.task import Plan, Task
from schema.verdict import Failure, Verdict
from tools.checks.demands import Demands
from tools.reading.documents import explained

ANSWERED: dict[str, Any] = {"owed": None, "outside": {}, "unclear": []}


async def approve(state: State) -> dict[str, Any]:
    """Pause where the plan is owed an answer, and take yes, no, or another plan.

    The pause is LangGraph's ``interrupt``. Each answer is a step of its own: what cannot be taken
    is kept as ``unclear`` and asked again in the next step, so that no answer is read twice.
    """
    task, plan, expected = state["task"], state["plan"], state.get("owed")
    assert plan is not None  # the edge to this node is taken with a plan only
    if expected is None:
        return {}
    outside, unclear = state.get("outside") or {}, state.get("unclear") or []
    said = read_answer(interrupt(plan_question(task, plan, expected, outside, unclear)))
    match said:
        case Yes():
            return ANSWERED | {"installs": dict.fromkeys(outside, True)}
        case No(reason):
            return ANSWERED | _refused(state, reason)
        case Unclear(why):
            return {"unclear": why}
        case Edit():
            return await _edited(said, plan, state)


def after_approve(
    state: State,
) -> Literal["approve", "report", "__end__"] | list[str]:
    """The parts, and what is done beside them."""
    if state.get("unclear"):
        return "approve"
    if state.get("plan"):
        beside = ["acceptance"] * is_due(state) + ["baseline"] * to_be_seen(state)
        return ["subtasks", *beside]
    return "__end__" if state.get("brief") else "report"


async def _edited(edit: Edit, pending: Plan, state: State) -> dict[str, Any]:
    task, limits, base = state["task"], services().settings.limits, base_of(state)
    if edit.action not in (None, CARRY_OUT):
        return {"unclear": [f"{edit.action!r} is not what is asked about: {CARRY_OUT} is"]}
    if edit.args.get("task", task.id) != task.id:
        said = f"the plan is for task {edit.args['task']}, and task {task.id} is asked about"
        return {"unclear": [said]}
    try:
        reply = (ChangeReply if base else PlanReply).model_validate(edit.args)
    except ValidationError as error:
        return {"unclear": explained(error)}
    if reply == type(reply).model_validate(shown(pending)):
        return ANSWERED | {"installs": dict.fromkeys(state.get("outside") or {}, True)}
    tests = await asyncio.to_thread(level_tests, state)
    asked = Demands() if base else tests.demands()
    if faults := faults_of(reply, task, most_parts(task, limits)[0], asked, base):
        return {"unclear": faults}
    # Who leaves a package in the plan, or adds one, allows it.
    packages = await admitted(reply.requires, approval_of(state).asks_for_packages)
    better = amended(reply.tasks(task, packages.requires), task, asked)
    parts = of_change(better.parts, base, task.goal) if base else better.parts
    parts, notes = share_budget(parts, task, limits)
    # Who edits the parts alone leaves the criteria as they are.
    criteria = tuple(reply.criteria) if "criteria" in edit.args else pending.criteria
    plan = Plan(
        subtasks=with_tests(parts, tests),
        source="person",
        reason="edited at approval",
        start=reply.start,
        criteria=criteria,
        assumptions=tuple(reply.assumptions),
    )
    told = {
        "installs": dict.fromkeys(packages.outside, True),
        "notes": [*better.notes, *notes, *packages.notes],
    }
    return ANSWERED | {"plan": plan} | told


def _refused(state: State, reason: str) -> dict[str, Any]:
    task: Task = state["task"]
    said = f"the plan was not approved: {reason}" if reason else "the plan was not approved"
    return {
        "plan": None,
        "answer": "",
        "verdict": Verdict(failures=(Failure(owner=task.id, evidence=said, final=True),)),
        "attempts": state.get("attempts", 0) + 1,
        "notes": [f"{task.id}: {said}"],
    }
