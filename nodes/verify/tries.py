"""Which failures are still to be mended: their owners have not ended, and have a try left."""

from __future__ import annotations

from nodes.verify.owners import Owners
from schema.state import State
from schema.verdict import Failure


def unended(state: State) -> list[Failure]:
    """The failures without those of tasks that are not tried again, whatever else they owe."""
    failed = state["verdict"].failures
    ended = {failure.owner for failure in failed if failure.final}
    return [failure for failure in failed if not any(_holds(failure.owner, id_) for id_ in ended)]


def with_tries(state: State) -> list[Failure]:
    """Those of them whose owner has a try left, so that who has none stops nobody else."""
    used, left = Owners(state).attempts, unended(state)
    spent = {id_ for id_, attempts in used.items() if attempts >= state["tries"]}
    return [failure for failure in left if not any(_holds(failure.owner, id_) for id_ in spent)]


def is_repairable(state: State) -> bool:
    """Whether one of them was tried before: what has never begun waits for somebody else."""
    used = Owners(state).attempts
    return any(used.get(failure.owner, 0) for failure in with_tries(state))


def _holds(owner: str, id_: str) -> bool:
    return id_ == owner or id_.startswith(f"{owner}.")
