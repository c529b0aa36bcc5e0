"""A goal of several parts that was done in one piece, since no valid plan came.

Nothing else would show that half of it is missing: only acceptance tests that pass prove it whole.
Without them the root fails for it, at once, since no further try would bring a plan.
"""

from __future__ import annotations

from nodes.assembly import flat
from schema.state import State
from schema.verdict import PLAN, TESTS, Check, Failure, Verdict

EVIDENCE = "of several parts, done in one piece, and no acceptance test shows it whole: "


def with_unplanned(verdict: Verdict, state: State) -> Verdict:
    """The verdict with a failed check of the name ``PLAN`` where one is due."""
    parts = (state.get("results") or {}).values() if state.get("plan") else ()
    said = {part.task.id: unplanned_in(part.verdict) for whole in parts for part in flat(whole)}
    said = {state["task"].id: state.get("unplanned") or "", **said}
    found = {id_: why for id_, why in said.items() if why}
    tested = any(check.name == TESTS and check.passed for check in verdict.checks)
    if not found or tested or verdict.failures:
        return verdict
    failures = [
        Failure(owner=id_, evidence=EVIDENCE + why, final=True) for id_, why in found.items()
    ]
    checks = (*verdict.checks, Check(name=PLAN, passed=False, detail="; ".join(found.values())))
    # The tests are run at the root: until then it is no failure.
    return Verdict(
        checks=checks, tests=verdict.tests, failures=() if state.get("brief") else failures
    )


def unplanned_in(verdict: Verdict) -> str:
    """Why a part has no plan, as its verdict says it; empty if it has one or needs none."""
    return next((c.detail for c in verdict.checks if c.name == PLAN and not c.passed), "")
