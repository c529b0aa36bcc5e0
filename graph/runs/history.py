"""The runs that there have been: their list, the task tree of one, and a fork of one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from graph.expected import expected_files
from graph.runs.checkpoints import Checkpoints, sqlite_saver
from graph.runs.origin import Origin, new_run_id, origin_of
from graph.runs.progress import Progress, Reader, keeping
from graph.runs.redo import state_without
from graph.sync import run_sync
from nodes.assembly import flat
from schema.border import read_state
from schema.errors import UsageError
from schema.settings import Settings, load_config
from schema.state import Result
from schema.task import ROOT_ID, Frozen
from schema.usage import Call, Receipt, Totals
from schema.verdict import Failure
from tools.delivery import check_target

RunState = Literal["passed", "failed", "paused", "under way", "unfinished"]


class Run(Frozen):
    """One run, as far as it is."""

    id: str
    goal: str
    state: RunState
    """Paused: it waits for an answer. Unfinished: it was cut short."""
    holder: str | None
    """Who works on it at this moment, and since when."""
    updated: datetime
    """When its last step so far ended."""
    out: str | None
    totals: Totals
    answer: str
    failures: tuple[Failure, ...]
    """What is wrong with it as it stands."""
    notes: tuple[str, ...]
    receipt: Receipt | None = Field(None, exclude=True)
    """Of a single run that has ended: it is a document of its own, and no part of a list."""


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
    files: tuple[str, ...]
    totals: Totals
    parts: tuple[TaskNode, ...]

    def flat(self) -> Iterator[TaskNode]:
        """This task and all below it, in the order of the plan."""
        yield self
        for part in self.parts:
            yield from part.flat()


async def aruns(config: Settings | None = None) -> list[Run]:
    """All runs that can be resumed or forked, newest first. Raises ConfigError, StorageError."""
    settings = config if config is not None else await asyncio.to_thread(load_config)
    if not await asyncio.to_thread(settings.checkpoints.is_file):
        return []
    async with sqlite_saver(settings) as saver:
        # The first step of a run as such; a nested one has parents.
        first = [step async for step in saver.alist(None, filter={"step": 0, "parents": {}})]
        ours = [step for step in first if Origin.of(dict(step.metadata))]
        ids = [step.config["configurable"]["thread_id"] for step in ours]
        found = [(await _read(saver, run_id))[0] for run_id in ids]
    return sorted(found, key=lambda run: run.updated, reverse=True)


async def atask_tree(run_id: str, config: Settings | None = None) -> tuple[Run, TaskNode]:
    """A run and its root task, also of a run that is under way. Raises UnknownRunError."""
    settings = config if config is not None else await asyncio.to_thread(load_config)
    async with sqlite_saver(settings) as saver:
        run, progress = await _read(saver, run_id)
    if progress.over:
        receipt = read_state(progress.snapshot.values).get("receipt")
        run = run.model_copy(update={"receipt": receipt})
    whole = progress.result
    failed = {failure.owner for failure in whole.verdict.failures}
    return run, _node(whole, progress.ended, failed, progress.calls)


async def afork(
    run_id: str,
    task: str,
    config: Settings | None = None,
    *,
    overrides: Sequence[str] = (),
    out: Path | None = None,
    overwrite: bool = False,
) -> str:
    """Make a new run in which ``task``, and what depends on it, has yet to be done.

    All other results are taken over, and nothing is shared with the old run. ``overrides`` are
    settings of the new run on top of the old one's, and ``out`` is the folder it will be delivered
    to; it is checked here, as by `solve`. Returns the new run's id, for ``solve(None, run_id=…)``.
    Raises UnknownRunError for a run or a task that is not there, UsageError for a run that waits
    for an answer or a folder that cannot be delivered to, ConfigError.
    """
    settings = config if config is not None else await asyncio.to_thread(load_config)
    new = new_run_id()
    async with sqlite_saver(settings) as saver:
        old = await origin_of(run_id, saver)
        combined = [*old.overrides, *overrides]
        new_settings = await asyncio.to_thread(load_config, old.profile, combined)
        progress = await Reader(saver, run_id).read()
        if progress.snapshot.interrupts and task != ROOT_ID:
            raise UsageError(f"run {run_id} waits for an answer: give it first, or fork --from 0")
        known = progress.snapshot.values
        given = {"goal": known["goal"], "tests": known.get("tests") or {}}
        if task != ROOT_ID:
            given |= state_without(progress, task, run_id)
            given["approval"] = new_settings.approval
            given["written"] = known.get("written")
        if out:
            wanted = await expected_files(given, new_settings.limits)
            out = await asyncio.to_thread(check_target, out, wanted, overwrite)
        origin = Origin(old.profile, combined, str(out) if out else None)
        node = "__start__" if task == ROOT_ID else "refine"
        await keeping(saver).aupdate_state(origin.thread(new), given, node)
    return new


def runs(config: Settings | None = None) -> list[Run]:
    """Like ``aruns``, for callers without an event loop."""
    return run_sync(aruns(config))


def task_tree(run_id: str, config: Settings | None = None) -> tuple[Run, TaskNode]:
    """Like ``atask_tree``, for callers without an event loop."""
    return run_sync(atask_tree(run_id, config))


def fork(run_id: str, task: str, config: Settings | None = None, **options: Any) -> str:
    """Like ``afork``, for callers without an event loop."""
    return run_sync(afork(run_id, task, config, **options))


async def _read(saver: Checkpoints, run_id: str) -> tuple[Run, Progress]:
    origin = await origin_of(run_id, saver)
    holder = await saver.leases.holder(run_id)
    progress = await Reader(saver, run_id).read()
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
        updated=progress.snapshot.created_at,
        out=origin.out,
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
    return TaskNode(
        id=task.id,
        goal=task.goal,
        type=task.type,
        state="open" if task.id not in ended else "passed" if passed else "failed",
        done_by=result.route.to if result.route else "plan" if plan else None,
        depends_on=task.depends_on,
        attempts=result.attempts,
        files=tuple(file.path for file in result.artifacts) if not plan else (),
        totals=Totals.of(call for call in calls if call.task == task.id),
        parts=parts,
    )
