"""plan: the parts of a composite goal, from a model or from the goal's own list."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from nodes.ask import ask_json, services
from nodes.existing import existing
from nodes.plan.acceptance import asked_by_tests, level_tests, with_tests
from nodes.plan.admitted import admitted
from nodes.plan.amending import amended
from nodes.plan.budget import FEWEST, most_parts, share_budget, total_reached
from nodes.plan.change import ASKED as ASKED_OF_CHANGE
from nodes.plan.change import ChangeReply, base_of, of_change
from nodes.plan.criteria import ASKED
from nodes.plan.expected import expected_of
from nodes.plan.listed import listed_exports, listed_parts
from nodes.plan.open import ASKED as ASK_IF_OPEN
from nodes.plan.open import ASSUMED, NOBODY, may_ask
from nodes.plan.reply import PlanReply
from nodes.plan.rules import faults_of
from schema.state import State, approval_of
from schema.task import ROOT_ID, Plan, Task, TaskType
from schema.usage import Call
from tools.base import rules_of
from tools.checks.demands import Demands, Tests
from tools.environment import allowed_in_words


async def plan(state: State) -> dict[str, Any]:
    """Plan with the planner model; else take the goal's list; else leave the goal in one piece."""
    task = state["task"]
    limits = services().settings.limits
    planner = services().planner
    most, setting = most_parts(task, limits)
    base = base_of(state)
    if most < FEWEST:
        return _one_piece(task, [], [total_reached(task, limits)])
    attempts = limits.plan_attempts if planner else 0
    tests = await asyncio.to_thread(level_tests, state)
    # What tests ask for may be there already: a rule cannot tell whose it would be.
    asked = Demands() if base else tests.demands()
    notes: list[str] = []

    def faults_in(reply: PlanReply) -> list[str]:
        if len(reply.subtasks) > most:
            notes.append(_too_many(task, "plan", len(reply.subtasks), most, setting))
        if reply.questions:
            return [] if may_ask(state) else [NOBODY]
        return [] if _asks(reply) else faults_of(reply, task, most, asked, base)

    shown = await existing(state) if base else ""
    question = await asyncio.to_thread(_question, state, most, tests, shown)
    kind = ChangeReply if base else PlanReply
    reply, calls, faults = await ask_json(
        "planner", "plan", task.id, question, kind, attempts, faults_in
    )
    if reply and reply.questions:
        return {"questions": reply.questions, "calls": calls, "notes": notes}
    if isinstance(reply, ChangeReply) and _asks(reply):
        task = task.model_copy(update={"atomic": True, "type": TaskType.THINK})
        reads = [path for path in reply.reads if path in base]
        return {"plan": None, "task": task, "reads": reads, "calls": calls}
    if reply:
        # The root's plan is where a person is asked; what a part finds out is asked at the end.
        asks = approval_of(state).asks_for_packages and not state.get("brief")
        packages = await admitted(reply.requires, asks)
        better = amended(reply.tasks(task, packages.requires), task, asked, base)
        parts = of_change(better.parts, base, task.goal) if base else better.parts
        parts, more = share_budget(parts, task, limits)
        found = Plan(
            subtasks=with_tests(parts, tests),
            source="model",
            reason=f"planned by {calls[-1].model}",
            start=reply.start,
            criteria=tuple(reply.criteria),
            assumptions=tuple(reply.assumptions),
        )
        told = {
            "notes": [*notes, *better.notes, *more, *packages.notes],
            "outside": packages.outside,
        }
        return {**await _taken(found, state, calls, bool(packages.outside)), **told}
    why = f"{calls[-1].model} gave no valid plan" if calls else "no model plans here"
    last = f" (last fault: {faults[0]})" if faults else ""
    parts = () if base else listed_parts(task)
    if FEWEST <= len(parts) <= most:
        better = amended(parts, task, asked)
        found = Plan(
            subtasks=with_tests(better.parts, tests),
            source="list",
            reason=f"{why}{last}: the list in the goal is the plan",
        )
        contract = task.contract.model_copy(update={"exports": listed_exports(task)})
        task = task.model_copy(update={"contract": contract})
        return {**await _taken(found, state, calls), "task": task, "notes": [*notes, *better.notes]}
    if len(parts) > most:
        notes.append(_too_many(task, "list", len(parts), most, setting))
    said = f"{task.id}: {why}{last} and the goal holds no list that could serve: done as one piece"
    # A change may well be one piece of work; of a whole, something would be missing.
    return _one_piece(task, calls, [*notes, said], "" if base else f"{why}{last}")


def _asks(reply: PlanReply) -> bool:
    """Whether nothing is to be changed: something is asked about the project."""
    return isinstance(reply, ChangeReply) and reply.question


def _one_piece(
    task: Task, calls: list[Call], notes: list[str], unplanned: str = ""
) -> dict[str, Any]:
    task = task.model_copy(update={"atomic": True})
    found = {"plan": None, "unplanned": unplanned, "task": task}
    return {**found, "calls": calls, "notes": notes}


def _too_many(task: Task, what: str, count: int, most: int, setting: str) -> str:
    return f"{task.id}: a {what} of {count} parts was refused, {setting} leaves {most}"


def after_plan(state: State) -> Literal["clarify", "approve", "route"]:
    if state.get("questions"):
        return "clarify"
    return "approve" if state.get("plan") else "route"


def _question(state: State, most: int, tests: Tests, shown: str) -> str:
    """The goal, and what a plan for it is held against: a fault that could be known is not paid.

    ``shown`` is the project that it changes.
    """
    settings, task = services().settings, state["task"]
    said = [state.get("said", ""), task.goal]
    rules = rules_of(state)
    if shown:
        said = [shown, *said, f"{ASKED_OF_CHANGE}\nAt most {most} parts."]
    else:
        atomic = ", each atomic" if task.depth + 1 >= settings.limits.depth else ""
        said.append(f"{FEWEST} to {most} parts{atomic}; none restates the goal.")
    asked = "\n\n".join(filter(None, [rules, *said]))
    asked += ASKED if settings.proof.tests and task.id == ROOT_ID else ""
    asked += ASSUMED if task.id == ROOT_ID else ""
    asked += ASK_IF_OPEN if may_ask(state) else ""
    asked += f"\n{told}" if (told := allowed_in_words(settings.proof.packages)) else ""
    asked += f"\n{told}" if (told := asked_by_tests(task, tests)) else ""
    return asked


async def _taken(
    found: Plan, state: State, calls: list[Call], outside: bool = False
) -> dict[str, Any]:
    """The plan, and its estimate, at the root and where a person is to see it first: also where
    it requires a package ``outside`` of what may be installed unasked.

    That is decided here and kept: whoever resumes the run may come with other settings.
    """
    task, policy = state["task"], approval_of(state)
    asks = policy.plan or policy.above_usd is not None or outside
    if not asks and task.id != ROOT_ID:
        return {"plan": found, "calls": calls}
    made = [*(state.get("calls") or []), *calls]
    expected = await expected_of(found, made, services(), task.id == ROOT_ID)
    taken = {"plan": found, "calls": calls, "estimate": expected}
    # What has no known price may cost anything.
    dear = bool(expected.unpriced_calls) or expected.cost_usd > (policy.above_usd or 0)
    above = policy.above_usd is not None and dear
    return taken | {"owed": expected} if policy.plan or above or outside else taken
