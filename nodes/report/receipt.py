"""The receipt of a run, from its state at the end."""

from __future__ import annotations

from typing import TypeVar

from nodes.assembly import flat, result_of
from nodes.promised import whole_contract
from schema.approval import Truth
from schema.artifact import Artifact
from schema.state import Result, State
from schema.usage import NOBODY, Cascade, Receipt, TaskRecord, Totals
from schema.verdict import EVIDENCE, Failure, Rung, TestOutcome
from schema.written import NO_TESTS
from tools.money import elsewhere_usd
from tools.proof import shortened
from tools.sandbox import in_words

Told = TypeVar("Told", Failure, TestOutcome)


def receipt_of(
    state: State,
    artifacts: list[Artifact],
    beside: list[Artifact],
    least: Rung,
    cascade: Cascade | None,
    truth: Truth | None,
) -> Receipt:
    """What was checked, what failed, who did what, and what it cost, for these files.

    ``beside`` are those that were put together by rule.
    ``least`` is how far the proof has to go; where there are acceptance tests, they have to pass.
    """
    least = Rung.ACCEPTED if state.get("tests") else least
    plan, verdict, calls = state.get("plan"), state["verdict"], state.get("calls") or []
    totals = Totals.of(calls)
    whole = result_of(state).model_copy(update={"artifacts": tuple(artifacts)})
    proof = [Artifact(path=p, content=c) for p, c in (state.get("tests") or {}).items()]
    notes = [*(state.get("notes") or []), *verdict.notes]
    if totals.unpriced_calls:
        of = f"{totals.unpriced_calls} of {totals.calls}"
        notes.append(f"without a known price, and not in the cost: {of} calls")
    if totals.estimated_calls:
        of = f"{totals.estimated_calls} of {totals.calls}"
        notes.append(f"estimated tokens, since none were told: those of {of} calls")
    if verdict.start and (said := verdict.start.passed_over):
        notes.append(f"the plan starts it with {said!r}, which names nothing that is there")
    sandbox = state.get("sandbox", "nothing was run")
    notes += in_words(sandbox)
    met = dict.fromkeys(failure for result in flat(whole) for failure in result.failures)
    last = {_known(failure) for failure in verdict.failures}
    return Receipt(
        goal=state["task"].goal,
        verdict=verdict.rung,
        passed=verdict.passed and verdict.rung.reaches(least),
        least=least,
        lost=verdict.lost,
        packages=verdict.packages,
        start=verdict.start,
        answer=state["answer"],
        plan=f"{plan.source}: {plan.reason}" if plan else _one_piece(state),
        assumptions=plan.assumptions if plan else (),
        tests=tuple(map(_short, verdict.tests)),
        written=tuple((state.get("written") or NO_TESTS).tests),
        checks=verdict.checks,
        failures=tuple(map(_short, verdict.failures)),
        mended=tuple(failure for failure in met if _known(failure) not in last),
        tasks=tuple(_records(whole, {failure.owner for failure in verdict.failures})),
        calls=tuple(calls),
        totals=totals,
        earlier=state.get("earlier"),
        estimated=truth,
        same_tokens_elsewhere_usd=elsewhere_usd(totals.input_tokens, totals.output_tokens),
        cascade=cascade,
        sandbox=sandbox,
        notes=tuple(dict.fromkeys(notes)),
        remarks={result.task.id: result.remarks for result in flat(whole) if result.remarks},
        contract=whole_contract(whole),
        files={file.path: file.sha256 for file in (*artifacts, *beside, *proof, *verdict.pictures)},
        acceptance=tuple(file.path for file in proof),
        handover=tuple(file.path for file in beside),
        pictures=tuple(file.path for file in verdict.pictures),
    )


def _one_piece(state: State) -> str:
    why = state.get("unplanned")
    return f"one piece: {why}" if why else "one piece"


def _short(told: Told) -> Told:
    """As it is on a receipt: whoever mended it was told more."""
    return told.model_copy(update={"evidence": shortened(told.evidence, EVIDENCE)})


def _known(failure: Failure) -> tuple[str, int | None, str]:
    """By what a failure is known again, whose evidence was cut where it is kept."""
    return failure.owner, failure.attempt, failure.evidence[:EVIDENCE]


def _records(result: Result, failed: set[str]) -> list[TaskRecord]:
    task, route, plan = result.task, result.route, result.plan
    children = [line for child in result.children for line in _records(child, failed)]
    record = TaskRecord(
        id=task.id,
        goal=task.goal,
        type=task.type,
        done_by=route.to if route else "plan" if plan else NOBODY,
        reason=route.reason if route else plan.reason if plan else "",
        depends_on=task.depends_on,
        attempts=result.attempts,
        rung=result.rung,
        passed=result.verdict.passed
        and task.id not in failed
        and all(child.passed for child in children),
        files=tuple(a.path for a in result.artifacts) if not result.plan else (),
    )
    return [record, *children]
