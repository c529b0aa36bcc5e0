"""What a run is to do again, and what of it is kept: after a failure, and in a fork."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graph.runs.progress import Progress
from nodes.assembly import flat
from nodes.refine import faults_of, renewed, rested
from schema.border import read_state
from schema.errors import UnknownRunError
from schema.state import Result
from schema.task import ROOT_ID, Task

NOT_WHOLE = "a part of it is to be done again"


def can_try_again(state: Mapping[str, Any]) -> bool:
    """Whether an ended run failed at work that it had begun, not because its plan was refused."""
    known = read_state(state)
    return not known["verdict"].passed and bool(known.get("plan") or known.get("route"))


async def failed_again(state: Mapping[str, Any]) -> dict[str, Any]:
    """The update, in `refine`'s place, that gives the failed parts of an ended run new attempts."""
    known = read_state(state)
    faults = await faults_of(known["verdict"].failures, known)
    results = known.get("results") or {}
    # A task whose parts failed is blamed, too, for what could not be started without it.
    authors = [id_ for id_ in faults if not any(o.startswith(f"{id_}.") for o in faults)]
    return {
        "faults": faults,
        "results": {id_: rested(result, faults) for id_, result in results.items()},
        **renewed(known),
        "notes": [f"tried again after the run had failed: {named(authors)}"],
    }


def state_without(progress: Progress, task_id: str, run_id: str) -> dict[str, Any]:
    """The state of a run, as `refine` would leave it, in which a task has yet to be done.

    What depends on the task's output is missing with it; what had not ended is, too. Raises
    UnknownRunError when the run has no such task.
    """
    whole = progress.result
    again = _with_dependents(whole, task_id)
    if not again:
        known = [ROOT_ID, *(part.id for result in flat(whole) for part in _parts(result))]
        raise UnknownRunError(f"run {run_id} has no task {task_id!r}: it has {named(known)}")
    kept = _Kept(again, progress.ended)
    results = [part for child in whole.children if (part := kept.of(child))]
    return {
        "task": whole.task,
        "plan": whole.plan,
        "results": {result.task.id: result for result in results},
        "artifacts": [],
        "attempts": 0,
        "faults": dict.fromkeys(kept.entered, NOT_WHOLE),
        "calls": [],
        "notes": [
            f"kept from run {run_id}, and paid there: the plan; {named(kept.whole) or 'no task'}",
            *(note for result in results for note in result.notes),
        ],
    }


class _Kept:
    """Takes from a tree of results what is to be done again."""

    def __init__(self, again: set[str], ended: frozenset[str]) -> None:
        self._again, self._ended = again, ended
        self.whole: list[str] = []
        self.entered: list[str] = []

    def of(self, result: Result) -> Result | None:
        id_ = result.task.id
        below = {part.task.id for part in flat(result)}
        if id_ in self._again or (id_ not in self._ended and not result.plan):
            return None
        if not below & self._again and below <= self._ended:
            self.whole.append(id_)
            return result
        self.entered.append(id_)
        children = tuple(part for child in result.children if (part := self.of(child)))
        return result.model_copy(update={"children": children})


def _with_dependents(result: Result, task_id: str) -> set[str]:
    """The task and all that wait for its output, at its own level and at those above."""
    children = {child.task.id: child for child in result.children}
    for part in _parts(result):
        child = children.get(part.id)
        inside = _with_dependents(child, task_id) if child else set[str]()
        if part.id == task_id or inside:
            changed = {part.id}
            while more := {p.id for p in _parts(result) if changed & set(p.depends_on)} - changed:
                changed |= more
            return inside | changed if part.id == task_id else inside | changed - {part.id}
    return set()


def _parts(result: Result) -> tuple[Task, ...]:
    return result.plan.subtasks if result.plan else ()


def named(ids: Iterable[str]) -> str:
    """Ids of tasks as a sentence has them."""
    ids = list(ids)
    return f"task{'s'[: len(ids) > 1]} {', '.join(ids)}" if ids else ""
