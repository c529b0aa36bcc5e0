"""Promises that have to read otherwise: plan and results go by the new ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from nodes.ask import services
from nodes.assembly import leaves
from nodes.diagnose.promises import Promise, amended
from schema.state import Result, State
from schema.task import Plan, Task, is_within
from schema.verdict import Failure
from tools.proof import limits_of, look


class Amended(NamedTuple):
    """What changes in the state, by which of the promises, and who does not keep them so."""

    update: dict[str, Any]
    taken: tuple[Promise, ...]
    broken: tuple[Failure, ...]


async def amend(state: State, promises: Sequence[Promise]) -> Amended:
    """Take each of the promises that a task has made. Raises SandboxError."""
    taken: list[Promise] = []
    results: dict[str, Result] = {}
    for promise in promises:
        plan = state.get("plan")
        better = _in_plan(plan, promise) if plan else None
        if better is None or better == plan:
            continue
        taken.append(promise)
        known = state["results"]
        results |= {
            id_: _in_result(result, promise)
            for id_, result in known.items()
            if is_within(promise.part, id_)
        }
        state = {**state, "plan": better, "results": {**known, **results}}
    if not taken:
        return Amended({}, (), ())
    broken = [failure for promise in taken for failure in await _not_kept(promise, state)]
    return Amended({"plan": state["plan"], "results": results}, tuple(taken), tuple(broken))


async def _not_kept(promise: Promise, state: State) -> list[Failure]:
    found = [leaf for child in state["results"].values() for leaf in leaves(child)]
    author = next((leaf for leaf in found if leaf.task.id == promise.part), None)
    if author is None:
        return []
    sandbox, limits = await services().sandbox(), limits_of(services().settings)
    looked = await look(sandbox, author.artifacts, author.task.contract, limits)
    return [
        Failure(
            owner=promise.part,
            evidence=f"It promises otherwise now: {promise}\n{finding}",
            why="its promise was amended",
            attempt=author.attempts,
        )
        for finding in looked.findings
    ]


def _in_result(result: Result, promise: Promise) -> Result:
    return result.model_copy(
        update={
            "task": _of(result.task, promise),
            "plan": _in_plan(result.plan, promise) if result.plan else None,
            "children": tuple(_in_result(child, promise) for child in result.children),
        }
    )


def _in_plan(plan: Plan, promise: Promise) -> Plan:
    return plan.model_copy(update={"subtasks": tuple(_of(part, promise) for part in plan.subtasks)})


def _of(task: Task, promise: Promise) -> Task:
    """The task, if it is the one or one above it, which may promise the same to others."""
    better = amended(task.contract, promise) if is_within(promise.part, task.id) else None
    return task.model_copy(update={"contract": better}) if better else task
