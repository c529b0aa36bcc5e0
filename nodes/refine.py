"""refine: tell each owner of a failure what to mend; nothing else is done again."""

from __future__ import annotations

import asyncio
from collections.abc import Container, Iterable
from typing import Any

from nodes.acceptance import is_due
from nodes.baseline import is_due as to_be_seen
from nodes.mending import told
from nodes.reuse import forget
from nodes.verify.climbing import climbed
from nodes.verify.owners import Owners
from nodes.verify.tries import with_tries
from schema.state import Result, State
from schema.verdict import Failure


async def refine(state: State) -> dict[str, Any]:
    failures = with_tries(state)
    owners, tries = Owners(state), state["tries"]
    await forget(state, {failure.owner for failure in failures})
    rungs = await climbed(failures, state)
    notes = [
        _mending(failure, owners, tries, rungs.get(failure.owner, 1))
        for failure in failures
        if failure.why
    ]
    faults = await faults_of(failures, state)
    return {"faults": faults, "rungs": rungs, "notes": list(dict.fromkeys(notes))}


async def faults_of(failures: Iterable[Failure], state: State) -> dict[str, str]:
    """Task id -> what it is told to mend."""
    owned: dict[str, list[Failure]] = {}
    for failure in failures:
        owned.setdefault(failure.owner, []).append(failure)
    return await asyncio.to_thread(
        lambda: {owner: told(owner, found, state) for owner, found in owned.items()}
    )


def _mending(failure: Failure, owners: Owners, tries: int, rung: int) -> str:
    task = owners.tasks.get(failure.owner)
    files = task.contract.files if task else ()
    said = f"{failure.why} {failure.evidence}"
    path = next((path for path in files if path in said), next(iter(files), "its answer"))
    attempt = owners.attempts.get(failure.owner, 0) + 1
    models = f", models of rung {rung}" if rung > 1 else ""
    return f"{failure.owner} mends {path} (try {attempt} of {tries}{models}): {failure.why}"


def after_refine(state: State) -> list[str]:
    """The parts; of a fork, also what the run that it comes from had not ended beside them."""
    if not state.get("plan"):
        return ["route"]
    beside = ["acceptance"] * is_due(state) + ["baseline"] * to_be_seen(state)
    return ["subtasks", *beside]


def renewed(state: State) -> dict[str, Any]:
    """The update that gives the level as many tries, and as many seconds for them, again."""
    return {"attempts": 0, "checking": 0.0, "spared": len(state.get("calls") or ())}


def rested(result: Result, owners: Container[str]) -> Result:
    """The same result with none of their tries used for those of its tasks that are named."""
    children = tuple(rested(child, owners) for child in result.children)
    attempts = 0 if result.task.id in owners else result.attempts
    return result.model_copy(update={"children": children, "attempts": attempts})
