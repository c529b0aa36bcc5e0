"""report: close the run at the root with its answer as a message, and its receipt."""

from __future__ import annotations

from typing import Any

from langchain_core.messages import AIMessage

from nodes.assembly import files_of
from schema.artifact import RECEIPT, Artifact
from schema.state import Result, State
from schema.usage import Receipt, TaskRecord, Totals
from tools.models import elsewhere_usd
from tools.sandbox import in_words


async def report(state: State) -> dict[str, Any]:
    """Write the receipt, and set aside what would be delivered in the place of a test."""
    tests = state.get("tests") or {}
    artifacts = [file for file in files_of(state) if file.path not in tests]
    receipt = _receipt(state, artifacts)
    verdict = "passed" if receipt.passed else "failed"
    message = AIMessage(state["answer"] or f"{verdict}: {', '.join(receipt.files)}")
    return {"receipt": receipt, "artifacts": artifacts, "messages": [message]}


def _receipt(state: State, artifacts: list[Artifact]) -> Receipt:
    plan, verdict, calls = state.get("plan"), state["verdict"], state["calls"]
    totals = Totals.of(calls)
    whole = Result(
        task=state["task"],
        artifacts=tuple(artifacts),
        verdict=verdict,
        route=None if plan else state.get("route"),
        plan=plan,
        children=tuple(state["results"][part.id] for part in plan.subtasks) if plan else (),
        attempts=state["attempts"],
    )
    notes = list(state["notes"])
    if totals.unpriced_calls:
        notes.append(f"{totals.unpriced_calls} calls have no list price and count as $0")
    if not state.get("tests"):
        notes.append("no acceptance test was given: the code was checked, not run")
    sandbox = state.get("sandbox", "nothing was run")
    notes += in_words(sandbox)
    return Receipt(
        goal=state["task"].goal,
        passed=verdict.passed,
        plan=f"{plan.source}: {plan.reason}" if plan else "one piece",
        tests=verdict.tests,
        checks=verdict.checks,
        tasks=tuple(_records(whole, {failure.owner for failure in verdict.failures})),
        calls=tuple(calls),
        totals=totals,
        same_tokens_elsewhere_usd=elsewhere_usd(totals.input_tokens, totals.output_tokens),
        sandbox=sandbox,
        notes=tuple(dict.fromkeys(notes)),
        files=(*(a.path for a in whole.artifacts), *(state.get("tests") or {}), RECEIPT),
    )


def _records(result: Result, failed: set[str]) -> list[TaskRecord]:
    task, route, plan = result.task, result.route, result.plan
    children = [line for child in result.children for line in _records(child, failed)]
    record = TaskRecord(
        id=task.id,
        goal=task.goal,
        type=task.type,
        done_by=route.to if route else "plan",
        reason=route.reason if route else plan.reason if plan else "",
        depends_on=task.depends_on,
        attempts=result.attempts,
        passed=result.verdict.passed
        and task.id not in failed
        and all(child.passed for child in children),
        files=tuple(a.path for a in result.artifacts) if not result.plan else (),
    )
    return [record, *children]
