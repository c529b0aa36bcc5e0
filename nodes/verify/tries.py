"""Which failures are still to be mended: their owners have not ended, and have a try left."""

from __future__ import annotations

from nodes.reuse import taken_in
from nodes.verify.owners import attempts_of
from schema.state import State
from schema.task import is_within
from schema.verdict import Failure


def unended(state: State) -> list[Failure]:
    """The failures without those of tasks that are not tried again, whatever else they owe."""
    failed = state["verdict"].failures
    ended = {failure.owner for failure in failed if failure.final}
    return [
        failure for failure in failed if not any(is_within(failure.owner, id_) for id_ in ended)
    ]


def with_tries(state: State) -> list[Failure]:
    """Those of them whose owner has a try left, so that who has none stops nobody else."""
    used, left = attempts_of(state), unended(state)
    spent = {id_ for id_, attempts in used.items() if attempts >= state["tries"]}
    return [failure for failure in left if not any(is_within(failure.owner, id_) for id_ in spent)]


def is_repairable(state: State) -> bool:
    """Whether one of them was tried before: what has never begun waits for somebody else.

    A part that was kept is there without a try.
    """
    used, taken = attempts_of(state), taken_in(state)
    return any(used.get(f.owner, 0) or f.owner in taken for f in with_tries(state))
