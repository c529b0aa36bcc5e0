"""What was taken from an earlier run, and no test of this one has looked at."""

from __future__ import annotations

from nodes.assembly import leaves, result_of
from schema.state import State
from schema.verdict import Failure, Rung, Verdict

UNPROVED = "it was kept from an earlier run, and no test of this one shows what it does"


def unproved(verdict: Verdict, state: State) -> Verdict:
    """The verdict on a whole, with a failure for each kept part where no tests have passed.

    Such parts are written by a model then: what anybody may have put into the store, or what does
    something much like it, is delivered only where it climbed as far as it had climbed before.
    """
    if state.get("brief") or not verdict.passed or verdict.reached in (Rung.TESTED, Rung.ACCEPTED):
        return verdict
    found = (Failure(owner=id_, evidence=UNPROVED) for id_ in sorted(taken_in(state)))
    return verdict.model_copy(update={"failures": tuple(found)})


def taken_in(state: State) -> set[str]:
    """The tasks whose files are, as they stand, those of kept parts."""
    found = leaves(result_of(state))
    return {leaf.task.id for leaf in found if leaf.route and leaf.route.to == "REUSE"}
