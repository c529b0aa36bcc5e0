"""plan: the parts of a composite goal, from a model or from the goal's own list."""

from __future__ import annotations

from typing import Any, Literal

from nodes.ask import ask_json, services
from nodes.plan.budget import FEWEST, most_parts, share_budget, total_reached
from nodes.plan.listed import listed_exports, listed_parts
from nodes.plan.reply import PlanReply
from nodes.plan.rules import faults_of
from schema.contract import contract_text
from schema.state import State
from schema.task import Plan, Task
from schema.usage import Call
from tools.checks import tests_for


async def plan(state: State) -> dict[str, Any]:
    """Plan with the planner model; else take the goal's list; else leave the goal in one piece."""
    task = state["task"]
    limits = services().settings.limits
    planner = services().planner
    most, setting = most_parts(task, limits)
    if most < FEWEST:
        return _one_piece(task, [], [total_reached(task, limits)])
    attempts = limits.plan_attempts if planner.plans else 0
    notes: list[str] = []

    def faults_in(reply: PlanReply) -> list[str]:
        if len(reply.subtasks) > most:
            notes.append(_too_many(task, "plan", len(reply.subtasks), most, setting))
        return faults_of(reply, task, most)

    reply, calls, faults = await ask_json(
        "planner", "plan", task.id, _question(task), PlanReply, attempts, faults_in
    )
    if reply:
        parts, more = share_budget(reply.tasks(task), task, limits)
        found = Plan(subtasks=parts, source="model", reason=f"planned by {planner.model}")
        return {"plan": _with_tests(found, state), "calls": calls, "notes": [*notes, *more]}
    why = f"{planner.model} gave no valid plan" if attempts else f"{planner.model} cannot plan"
    last = f" (last fault: {faults[0]})" if faults else ""
    parts = listed_parts(task)
    if FEWEST <= len(parts) <= most:
        found = Plan(
            subtasks=parts, source="list", reason=f"{why}{last}: the list in the goal is the plan"
        )
        contract = task.contract.model_copy(update={"exports": listed_exports(task)})
        return {
            "plan": _with_tests(found, state),
            "task": task.model_copy(update={"contract": contract}),
            "calls": calls,
            "notes": notes,
        }
    if len(parts) > most:
        notes.append(_too_many(task, "list", len(parts), most, setting))
    said = f"{task.id}: {why}{last} and the goal holds no list that could serve: done as one piece"
    return _one_piece(task, calls, [*notes, said])


def _one_piece(task: Task, calls: list[Call], notes: list[str]) -> dict[str, Any]:
    task = task.model_copy(update={"atomic": True})
    return {"plan": None, "task": task, "calls": calls, "notes": notes}


def _too_many(task: Task, what: str, count: int, most: int, setting: str) -> str:
    return f"{task.id}: a {what} of {count} parts was refused, {setting} leaves {most}"


def after_plan(state: State) -> Literal["approve", "route"]:
    return "approve" if state.get("plan") else "route"


def _question(task: Task) -> str:
    whole = contract_text(task.contract)
    return f"{task.goal}\n\nThe whole must deliver:\n{whole}" if whole else task.goal


def _with_tests(found: Plan, state: State) -> Plan:
    """Give each part those acceptance tests that use what it exports."""
    tests = state.get("tests") or {}
    parts = []
    for part in found.subtasks:
        names = [name for names in part.contract.exports.values() for name in names]
        contract = part.contract.model_copy(update={"tests": tests_for(tests, names)})
        parts.append(part.model_copy(update={"contract": contract}))
    return found.model_copy(update={"subtasks": tuple(parts)})
