"""The questions to a person, as LangChain's human-in-the-loop middleware puts them.

Chat interfaces show the first action request: its description, its arguments to edit, and a button
for each allowed decision. What stands beside those two lists they leave alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nodes.approve.shown import local_id, shown
from schema.approval import Estimate
from schema.contract import contract_text
from schema.errors import BudgetError
from schema.task import ROOT_ID, Plan, Task
from tools.money import amount

CARRY_OUT, REDO, INSTALL, RAISE = "carry_out_plan", "redo", "install", "raise_budget"
CLARIFY = "clarify"
GOAL_CHARS = 1000


def plan_question(
    task: Task,
    plan: Plan,
    expected: Estimate,
    outside: Mapping[str, str],
    unclear: Sequence[str],
) -> dict[str, Any]:
    """Whether the plan is to be carried out, and the packages ``outside`` of what may be installed
    unasked with it; ``unclear`` is why the last answer was not taken."""
    lines = [f"Plan for task {task.id}: {_brief(task.goal)}", ""]
    for part in plan.subtasks:
        after = ", ".join(map(local_id, part.depends_on))
        lines.append(
            f"- **{local_id(part.id)}** {_brief(part.goal)}{after and f' (after {after})'}"
        )
        lines += [f"    - `{line}`" for line in contract_text(part.contract).splitlines()]
    lines += ["", f"Start: `{plan.start}`"] if plan.start else []
    if plan.criteria:
        lines += ["", "Done when:", *(f"- {criterion}" for criterion in plan.criteria)]
    if plan.assumptions:
        lines += ["", "Assumed:", *(f"- {assumption}" for assumption in plan.assumptions)]
    lines += ["", f"Estimate: {expected.told}", "", f"Basis: {expected.basis}"]
    args = {"task": task.id, **shown(plan)}
    lines += ["", f"Packages: {', '.join(args['requires'])}"] if args["requires"] else []
    lines += [f"A yes also installs {name}: {why}" for name, why in outside.items()]
    decisions = ["approve", "edit", "reject", "respond"]
    asked = _request(CARRY_OUT, args, lines, decisions, unclear)
    return asked | {"estimate": expected.model_dump(mode="json")}


def redo_question(task: Task, faults: Mapping[str, str], unclear: Sequence[str]) -> dict[str, Any]:
    """Whether tasks that have used up their tries get as many again; ``faults`` are by task."""
    lines = [f"All tries are used up in task {task.id}: {_brief(task.goal)}", ""]
    for id_, evidence in faults.items():
        lines += [f"- **{id_}**", *(f"    - `{line}`" for line in evidence.splitlines())]
    lines += ["", "Give them as many tries again?"]
    args = {"task": task.id, "faults": dict(faults)}
    return _request(REDO, args, lines, ["approve", "reject", "respond"], unclear)


def install_question(task: Task, package: str, why: str, unclear: Sequence[str]) -> dict[str, Any]:
    """Whether a package is installed that is outside of what may be installed unasked."""
    lines = [f"Install {package}? {why}"]
    args = {"task": task.id, "package": package, "why": why}
    return _request(INSTALL, args, lines, ["approve", "reject", "respond"], unclear)


def clarify_question(task: Task, questions: Sequence[str]) -> dict[str, Any]:
    """What the goal leaves open; answered in words, all at once or one after another."""
    lines = [f"Before task {task.id} is planned: {_brief(task.goal)}", ""]
    lines += [f"{number}. {question}" for number, question in enumerate(questions, 1)]
    args = {"task": task.id, "questions": list(questions), "answers": [""] * len(questions)}
    return _request(CLARIFY, args, lines, ["respond", "edit", "reject"], ())


def budget_question(short: BudgetError) -> dict[str, Any]:
    """Whether a run that has used up a limit of its budget may take more."""
    much = amount(short.limit, short.raised)
    lines = [f"The run waits, because {short}.", "", f"Raise budget.{short.limit} to {much}?"]
    args = {"task": ROOT_ID, "limit": short.limit, "raised": short.raised}
    return _request(RAISE, args, lines, ["approve", "reject", "respond"], ())


def _request(
    name: str,
    args: dict[str, Any],
    lines: Sequence[str],
    decisions: Sequence[str],
    unclear: Sequence[str],
) -> dict[str, Any]:
    if unclear:
        lines = [*lines, "", "Not understood:", "", *(f"- {why}" for why in unclear)]
    action = {
        "name": name,
        "args": args,
        "arguments": args,  # the earlier name, which Agent Inbox reads
        "description": "\n".join(lines),
    }
    return {
        "action_requests": [action],
        "review_configs": [{"action_name": name, "allowed_decisions": list(decisions)}],
        "not_understood": list(unclear),
    }


def _brief(goal: str) -> str:
    line = " ".join(goal.split())
    return line if len(line) <= GOAL_CHARS else f"{line[:GOAL_CHARS]}…"
