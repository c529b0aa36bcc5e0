"""What the terminal shows: one line for each step, a few for the outcome."""

from __future__ import annotations

import shutil
from typing import Any

from langgraph.types import Overwrite

from graph import Solution, Step
from schema.usage import Call
from schema.verdict import Verdict

AROUND = 55  # columns that time, task, node and cost take


def step_line(step: Step) -> str | None:
    """Task, node, what came of it, and what it cost; None for a step that has nothing to say."""
    said = _detail(step.node, step.update)
    if said is None:
        return None
    calls = _calls(step)
    cost = ""
    if calls:
        tokens = sum(call.input_tokens + call.output_tokens for call in calls)
        cost = f"{tokens} tokens  ${sum(call.cost_usd for call in calls):.4f}"
    width = max(40, shutil.get_terminal_size().columns - AROUND)
    said = " ".join(said.split())[:width]
    return f"{step.task:<6}{step.node:<10}{said:<{width}}  {cost}".rstrip()


def _calls(step: Step) -> list[Call]:
    """The calls of this step; those of subtasks were shown when they were made."""
    if step.node == "subtasks":
        return []
    calls = step.update.get("calls") or []
    return calls.value if isinstance(calls, Overwrite) else calls


def _detail(node: str, update: dict[str, Any]) -> str | None:
    match node:
        case "atomize":
            decided = "one piece" if update["task"].atomic else "several parts"
            return None if update["faults"] else decided  # a repair decides nothing anew
        case "plan":
            plan = update["plan"]
            return f"{len(plan.subtasks)} parts; {plan.reason}" if plan else update["notes"][0]
        case "route":
            found = update["route"]
            return f"to {found.to}, try {update['attempts']}: {found.reason}"
        case "ptc" | "answer":
            files = ", ".join(file.path for file in update.get("artifacts") or [])
            return files or update.get("answer") or "no file"
        case "aggregate":
            return f"put together: {update.get('answer') or 'the answer stands'}"
        case "verify":
            return _verdict(update["verdict"])
    return None


def _verdict(verdict: Verdict) -> str:
    if verdict.passed:
        checks = ", ".join(check.name for check in verdict.checks) or "answer"
        return f"passed: {checks}"
    first = verdict.failures[0]
    return f"failed, task {first.owner} is to mend it: {first.evidence}"


def summary(solution: Solution) -> str:
    """The last lines on the screen: passed or failed, where the folder is, what it cost."""
    receipt, totals = solution.receipt, solution.receipt.totals
    passed = sum(test.passed for test in receipt.tests)
    tests = f"{passed} of {len(receipt.tests)} acceptance tests passed" if receipt.tests else ""
    wrong = [f"{c.name}: {c.detail}" for c in receipt.checks if not c.passed]
    verdict = "PASSED" if receipt.passed else "FAILED"
    ran = [tests or "no acceptance test was run", _isolation(receipt.sandbox)]
    tokens = totals.input_tokens + totals.output_tokens
    elsewhere = receipt.same_tokens_elsewhere_usd.items()
    others = ", ".join(f"{model} ${usd:.4f}" for model, usd in elsewhere)
    lines = [] if solution.out else [solution.answer, *_contents(solution), ""]
    lines += [f"note     {note}" for note in receipt.notes]
    lines += [f"wrong    {' '.join(said.split())[:200]}" for said in wrong]
    lines += [f"{verdict}   {'; '.join(ran)}"]
    lines += [
        f"folder   {solution.out}" if solution.out else "folder   none (--out DIR delivers one)"
    ]
    spent = f"${totals.cost_usd:.4f} for {totals.calls} calls, {tokens} tokens"
    lines += [f"cost     {spent} (list price elsewhere: {others})"]
    return "\n".join(lines)


def _isolation(sandbox: str) -> str:
    return "sandbox: none, NOT ISOLATED" if sandbox == "none" else f"sandbox: {sandbox}"


def _contents(solution: Solution) -> list[str]:
    return [f"\n--- {file.path}\n{file.content.rstrip()}" for file in solution.artifacts]
