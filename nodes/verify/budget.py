"""The seconds of a task's tries: a model that can do a thing at all has done it by then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nodes.verify.owners import attempts_of
from schema.state import State, approval_of

TRIES = ("code", "answer")
"""The purposes of calls that are a try."""


def given_up(found: Mapping[str, Any], state: State, most: float, setting: str) -> dict[str, Any]:
    """What changes in an update of `verify` where no further try of an owner fits into ``most``.

    A try is thought to take as long as the longest before it. The seconds of its calls count and
    those of the checks at this level: no pause, no queue, and no process that was down. No more
    tries are left then, as ``setting`` wants it; who is asked about more of them may still allow
    as many again.
    """
    verdict, attempts = found["verdict"], attempts_of(state)
    owners = {failure.owner for failure in verdict.failures if not failure.final}
    left = {id_ for id_ in owners if attempts.get(id_, 0) < found["tries"]}
    took = {id_: _took(id_, attempts.get(id_, 0), state) for id_ in left}
    over = {id_: spent for id_, (spent, longest) in took.items() if spent + longest > most}
    if not over:
        return {}
    said = {
        id_: f"given up after {_tries(attempts.get(id_, 0))} in {s:.0f} of {most:g} s ({setting})"
        for id_, s in over.items()
    }
    final = not approval_of(state).redo
    failures = tuple(
        f.model_copy(update={"why": said[f.owner], "final": final}) if f.owner in said else f
        for f in verdict.failures
    )
    notes = [f"{id_}: {why}" for id_, why in sorted(said.items())]
    return {
        "verdict": verdict.model_copy(update={"failures": failures}),
        "tries": max(1, min(attempts.get(id_, 0) for id_ in over)),
        "notes": [*found.get("notes", ()), *notes],
    }


def _took(owner: str, attempts: int, state: State) -> tuple[float, float]:
    """Seconds of the owner's tries since it got as many again, and of the longest of them."""
    calls = (state.get("calls") or [])[state.get("spared", 0) :]
    called = [c.seconds for c in calls if c.task == owner and c.purpose in TRIES]
    checking = state.get("checking", 0.0)
    each = checking / max(1, attempts)  # of the checks the sum alone is known
    return sum(called) + checking, max(called, default=0.0) + each


def _tries(count: int) -> str:
    return f"{count} tr{'y' if count == 1 else 'ies'}"
