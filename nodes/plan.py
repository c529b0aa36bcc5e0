"""plan: the parts of a composite goal, from a model or from the goal's own list."""

from __future__ import annotations

from typing import Any, Literal

from nodes.ask import ask_json, services
from nodes.listed_plan import listed_exports, listed_parts
from nodes.plan_reply import PlanReply
from nodes.plan_rules import faults_of
from schema.state import State
from schema.task import Plan, Task
from tools.checks import tests_for


async def plan(state: State) -> dict[str, Any]:
    """Plan with the planner model; else take the goal's list; else leave the goal in one piece."""
    task = state["task"]
    limits = services().settings.limits
    planner = services().planner
    attempts = limits.plan_attempts if planner.plans else 0
    reply, calls, faults = await ask_json(
        "planner",
        "plan",
        task.id,
        _question(task),
        PlanReply,
        attempts,
        lambda reply: faults_of(reply, task, limits.subtasks),
    )
    if reply:
        parts = reply.tasks(task)
        found = Plan(subtasks=parts, source="model", reason=f"planned by {planner.model}")
        return {"plan": _with_tests(found, state), "calls": calls}
    why = f"{planner.model} gave no valid plan" if attempts else f"{planner.model} cannot plan"
    last = f" (last fault: {faults[0]})" if faults else ""
    parts = listed_parts(task)
    if 1 < len(parts) <= limits.subtasks:
        found = Plan(
            subtasks=parts, source="list", reason=f"{why}{last}: the list in the goal is the plan"
        )
        contract = task.contract.model_copy(update={"exports": listed_exports(task)})
        return {
            "plan": _with_tests(found, state),
            "task": task.model_copy(update={"contract": contract}),
            "calls": calls,
        }
    note = f"{task.id}: {why}{last} and the goal holds no list that could serve: done as one piece"
    return {
        "plan": None,
        "task": task.model_copy(update={"atomic": True}),
        "calls": calls,
        "notes": [note],
    }


def after_plan(state: State) -> Literal["subtasks", "route"]:
    return "subtasks" if state.get("plan") else "route"


def _question(task: Task) -> str:
    contract = task.contract
    imports = [
        f"from {path.removesuffix('.py').replace('/', '.')} import {', '.join(names) or '…'}"
        for path, names in contract.exports.items()
    ]
    if not imports:
        return task.goal
    return f"{task.goal}\n\nThe whole must offer, for tests that exist already:\n" + "\n".join(
        imports
    )


def _with_tests(found: Plan, state: State) -> Plan:
    """Give each part those acceptance tests that use what it exports."""
    tests = state.get("tests") or {}
    parts = []
    for part in found.subtasks:
        names = [name for names in part.contract.exports.values() for name in names]
        contract = part.contract.model_copy(update={"tests": tests_for(tests, names)})
        parts.append(part.model_copy(update={"contract": contract}))
    return found.model_copy(update={"subtasks": tuple(parts)})
