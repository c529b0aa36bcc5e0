"""What the terminal shows: one line for each step, a few for the outcome."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from langgraph.types import Overwrite

from cli.repository import git_lines
from cli.screen import one_line, quoted, visible
from graph import Solution, Step
from schema.price import usd_told
from schema.start import StartKind
from schema.usage import Call, Receipt, Totals
from schema.verdict import Failure, Rung, Verdict
from tools.handover import to_paste

EVIDENCE = 300  # characters of a failure
AROUND = 56  # columns that time, task, node and cost take


def step_line(step: Step) -> str | None:
    """Task, node, what came of it, and what it cost; None for a step that has nothing to say."""
    said = _detail(step.node, step.update)
    if said is None:
        return None
    calls = _calls(step)
    cost = ""
    if calls:
        tokens = sum(call.input_tokens + call.output_tokens for call in calls)
        cost = f"{tokens} tokens  {Totals.of(calls).price}"
    width = max(40, shutil.get_terminal_size().columns - AROUND)
    said = one_line(said)[:EVIDENCE]
    return f"{step.task:<6}{step.node:<11}{said:<{width}}  {cost}".rstrip()


def told_step(step: Step) -> str:
    """Task, node and what came of it, in a line of any length."""
    return f"{step.task} {step.node}: {_detail(step.node, step.update) or ''}"


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
            return _planned(update)
        case "clarify":
            return "with what was answered"
        case "route":
            found = update["route"]
            tried = f", try {update['attempts']}" if update["attempts"] else ""
            return f"to {found.to}{tried}: {found.reason}"
        case "ptc" | "answer" | "reuse":
            files = ", ".join(file.path for file in update.get("artifacts") or [])
            return files or update.get("answer") or update.get("remarks") or "no file"
        case "acceptance":
            written = update["written"]
            return ", ".join(written.tests) or written.lost
        case "aggregate":
            if "answer" not in update:
                return "put together; the answer stands"
            return f"put together: {update['answer']}" if update["answer"] else "put together"
        case "verify" if disputed := update.get("disputed"):
            return f"{len(disputed)} tests from the goal fail: they or the code are wrong"
        case "diagnose":
            return "; ".join(update["notes"])
        case "verify":
            return _verdict(update["verdict"]) if "verdict" in update else None
        case "refine":
            return "; ".join(update.get("notes") or []) or None
        case "install":
            return next(iter(update.get("notes", [])), None)
    return None


def _planned(update: dict[str, Any]) -> str:
    if plan := update.get("plan"):
        parts = "1 part" if len(plan.subtasks) == 1 else f"{len(plan.subtasks)} parts"
        return f"{parts}; {plan.reason}"
    if questions := update.get("questions"):
        return f"asks: {'; '.join(questions)}"
    return next(iter(update.get("notes") or []), "a question about the project")


def _verdict(verdict: Verdict) -> str:
    if verdict.passed:
        checks = ", ".join(check.name for check in verdict.checks) or "answer"
        return f"passed: {checks}"
    first = verdict.failures[0]
    why = f", {first.why}" if first.why else ""
    return f"failed, task {first.owner} is to mend it{why}: {first.evidence}"


def summary(solution: Solution) -> str:
    """The last lines on the screen: passed or failed, where the folder is, what it cost."""
    receipt, totals = solution.receipt, solution.receipt.totals
    ran = [receipt.checked, isolation_words(receipt.sandbox)]
    elsewhere = receipt.same_tokens_elsewhere_usd.items()
    others = ", ".join(f"{model} ${usd:.4f}" for model, usd in elsewhere)
    lines = [quoted(solution.answer), ""] if solution.answer else []
    lines += [] if solution.out or solution.in_git else [*_contents(solution), ""]
    lines += [f"assumed  {one_line(assumption)}" for assumption in receipt.assumptions]
    lines += [f"note     {one_line(note)}" for note in receipt.notes]
    lines += [failure_line(failure) for failure in receipt.failures]
    lines += [f"{receipt.word:<8} {'; '.join(ran)}", *_untested(receipt)]
    if solution.out or not solution.in_git:
        folder = solution.out or "none (--out DIR delivers one)"
        lines += [f"folder   {folder}"]
    if delivery := solution.delivery:
        lines += [f"kept     {delivery.kept}"] if delivery.kept else []
        lines += [f"copy     {copy}" for copy in delivery.copies]
        lines += start_lines(receipt, delivery.folder)
    lines += git_lines(solution.in_git) if solution.in_git else []
    lines += [f"cost     {totals.told} (list price elsewhere: {others})"]
    if truth := receipt.estimated:
        took = Totals.of(receipt.calls[truth.estimate.made :])
        usd = usd_told(truth.cost_usd, took.calls, took.unpriced_calls)
        waited = "" if truth.estimate.seconds is None else f", {truth.seconds:.1f} s"
        lines += [f"planned  {truth.estimate.told}; it took {usd}{waited}"]
    lines += [f"models   {receipt.cascade.told}"] if receipt.cascade else []
    return "\n".join(lines)


def _untested(receipt: Receipt) -> list[str]:
    """Why there is no proof by tests from the goal, unless a failure or the verdict says it, or the
    user's own tests have shown more."""
    why = receipt.lost.get(Rung.TESTED)
    said = receipt.verdict in (Rung.FAILED, Rung.ANSWERED, Rung.ACCEPTED)
    if not why or receipt.unproven or said:
        return []
    return [f"lost     {Rung.TESTED}: {one_line(why)[:EVIDENCE]}"]


def start_lines(receipt: Receipt, folder: Path | None = None) -> list[str]:
    """What has to be set first, the line to paste, and where a browser finds it.

    None of what failed: it may not start.
    """
    start = receipt.start
    if start is None or receipt.verdict is Rung.FAILED:
        return []
    name = "use" if start.kind is StartKind.LIBRARY else "start"
    needed = ", ".join(one.name for one in start.env if one.needed)
    lines = [f"set      {needed}"] if needed else []
    lines += [f"{name:<8} {visible(to_paste(start, receipt.files, folder))}"]
    return lines + ([f"at       {start.address}"] if start.address else [])


def failure_line(failure: Failure) -> str:
    """Whose fault it is, and the evidence as far as it fits."""
    tried = f", try {failure.attempt}" if failure.attempt else ""
    evidence = one_line(failure.evidence)[:EVIDENCE]
    why = f", {one_line(failure.why)}" if failure.why else ""
    return f"wrong    task {failure.owner}{tried}{why}: {evidence}"


def isolation_words(sandbox: str) -> str:
    """How the code was isolated, for a line."""
    return "sandbox: none, NOT ISOLATED" if sandbox == "none" else f"sandbox: {sandbox}"


def _contents(solution: Solution) -> list[str]:
    return [f"\n--- {file.path}\n{quoted(file.content.rstrip())}" for file in solution.files]
