"""What is known of a run: where it stands, and its task tree."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from graph.runs.checkpoints import Checkpoints, reading
from graph.runs.ended import told_at_end
from graph.runs.origin import origin_of
from graph.runs.progress import Progress, Reader
from graph.runs.run import Run, RunState
from graph.runs.unreadable import reading_run
from graph.sync import run_sync
from nodes.assembly import flat
from schema.border import read_state
from schema.settings import Settings, load_config
from schema.state import Result
from schema.task import Frozen
from schema.usage import Call, Totals
from schema.verdict import Failure


class TaskNode(Frozen):
    """One task of a run, with what it cost itself, and its parts."""

    id: str
    goal: str
    type: str | None
    state: Literal["passed", "failed", "open"]
    done_by: str | None
    """PTC, LLM, or plan; nobody yet if None."""
    depends_on: tuple[str, ...]
    attempts: int
    model: str | None
    """Who was asked for it last."""
    rung: int
    """Of the models that did it last."""
    seconds: float
    """For which models were waited for."""
    wrong: str
    """What was found wrong with it last, unless it has passed."""
    files: tuple[str, ...]
    totals: Totals
    parts: tuple[TaskNode, ...]

    def flat(self) -> Iterator[TaskNode]:
        """This task and all below it, in the order of the plan."""
        yield self
        for part in self.parts:
            yield from part.flat()


async def atask_tree(run_id: str, config: Settings | None = None) -> tuple[Run, TaskNode]:
    """A run and its root task, also of a run that is under way. Raises UnknownRunError."""
    settings = config if config is not None else await asyncio.to_thread(load_config)
    async with reading(settings) as saver:
        run, progress = await read_run(saver, run_id)
    if progress.over:
        receipt = read_state(progress.snapshot.values).get("receipt")
        run = run.model_copy(update={"receipt": receipt})
    whole = progress.result
    failed = {failure.owner for failure in whole.verdict.failures}
    return run, _node(whole, progress.ended, failed, progress.calls)


def task_tree(run_id: str, config: Settings | None = None) -> tuple[Run, TaskNode]:
    """Like ``atask_tree``, for callers without an event loop."""
    return run_sync(atask_tree(run_id, config))


async def apending(run_id: str, config: Settings | None = None) -> list[str]:
    """What a run waits to be told, each by the name of its question, such as ``clarify``.

    Raises UnknownRunError, StorageError.
    """
    settings = config if config is not None else await asyncio.to_thread(load_config)
    async with reading(settings) as saver:
        _, progress = await read_run(saver, run_id)
    asked = (question.value["action_requests"] for question in progress.snapshot.interrupts)
    return [action["name"] for actions in asked for action in actions]


def pending(run_id: str, config: Settings | None = None) -> list[str]:
    """Like ``apending``, for callers without an event loop."""
    return run_sync(apending(run_id, config))


async def read_run(saver: Checkpoints, run_id: str) -> tuple[Run, Progress]:
    """A run, and how far it is. Raises UnknownRunError, StorageError."""
    origin = await origin_of(run_id, saver)
    holder = await saver.leases.holder(run_id)
    with reading_run(run_id):
        progress = await Reader(saver, run_id).read()
    values = progress.snapshot.values
    if progress.over and not holder and "receipt" in values:
        when = datetime.fromisoformat(progress.snapshot.created_at or "")
        return told_at_end(run_id, read_state(values), origin, when), progress
    state: RunState
    if holder:
        state = "under way"
    elif progress.over:
        state = "passed" if progress.result.verdict.passed else "failed"
    else:
        state = "paused" if progress.snapshot.interrupts else "unfinished"
    run = Run(
        id=run_id,
        goal=progress.result.task.goal,
        state=state,
        holder=str(holder) if holder else None,
        since=datetime.fromtimestamp(holder.since).astimezone() if holder else None,
        updated=progress.snapshot.created_at,
        out=origin.out,
        follows=origin.follows,
        totals=Totals.of(progress.calls),
        answer=progress.result.answer,
        failures=_failures(progress.result),
        notes=tuple(dict.fromkeys(progress.result.notes)),
    )
    return run, progress


def _failures(whole: Result) -> tuple[Failure, ...]:
    """Of the whole once it was judged, else of the parts that were."""
    judged = [whole] if whole.verdict.failures else flat(whole)
    return tuple(dict.fromkeys(f for result in judged for f in result.verdict.failures))


def _node(result: Result, ended: frozenset[str], failed: set[str], calls: list[Call]) -> TaskNode:
    task, plan = result.task, result.plan
    children = {child.task.id: child for child in result.children}
    begun = [children.get(part.id, Result(task=part)) for part in plan.subtasks] if plan else []
    parts = tuple(_node(child, ended, failed, calls) for child in begun)
    good = result.verdict.passed and task.id not in failed
    passed = good and all(part.state == "passed" for part in parts)
    own = [call for call in calls if call.task == task.id]
    wrong = next((one.why or one.evidence for one in result.verdict.failures), "")
    return TaskNode(
        id=task.id,
        goal=task.goal,
        type=task.type,
        state="open" if task.id not in ended else "passed" if passed else "failed",
        done_by=result.route.to if result.route else "plan" if plan else None,
        depends_on=task.depends_on,
        attempts=result.attempts,
        model=own[-1].model if own else None,
        rung=result.rung,
        seconds=sum(call.seconds for call in own),
        wrong=wrong,
        files=tuple(file.path for file in result.artifacts) if not plan else (),
        totals=Totals.of(own),
        parts=parts,
    )
