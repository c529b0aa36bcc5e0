"""solve: a goal goes in, a checked project comes out; and a run that did not get there goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any, NamedTuple, TypedDict, Unpack, cast

from langgraph.constants import START
from langgraph.types import Command, StreamMode

from graph.deliveries import aimed
from graph.face import build_graph
from graph.runs.checkpoints import open_saver
from graph.runs.follow import follow
from graph.runs.redo import can_try_again, failed_again
from graph.solution import Solution, ended
from graph.started import started
from graph.streams import in_own_task
from graph.sync import run_sync
from schema.errors import PausedError
from schema.events import Event
from schema.settings import Settings, load_config
from schema.task import ROOT_ID
from tools.base import Existing, read_project
from tools.opened import open_services
from tools.tracing import titled, untraced

graph = build_graph()


class Step(NamedTuple):
    """One node of the graph has ended, for one task."""

    task: str
    node: str
    update: dict[str, Any]
    """What the node has added to the state of its task, by the names of ``schema.state.State``."""


class Options(TypedDict, total=False):
    """What ``astream`` takes beside goal and settings, and what each is for, is told there."""

    tests: Mapping[str, str] | None
    base: Mapping[str, str] | Path | str | Existing | None
    source: Path | None
    rules: str
    out: Path | None
    git: bool
    run_id: str | None
    answer: Any
    follows: str | None
    overwrite: bool
    overrides: Sequence[str]
    on_start: Callable[[], None]
    on_event: Callable[[Event], None]
    words: bool


class Question(NamedTuple):
    """The run is paused until a person has answered."""

    run_id: str
    asked: dict[str, dict[str, Any]]
    """Each question that waits, by its id, as ``nodes.approve.question`` puts it."""


@in_own_task
async def astream(
    goal: str | None,
    config: Settings | None = None,
    *,
    tests: Mapping[str, str] | None = None,
    base: Mapping[str, str] | Path | str | Existing | None = None,
    source: Path | None = None,
    rules: str = "",
    out: Path | None = None,
    git: bool = False,
    run_id: str | None = None,
    answer: Any = None,
    follows: str | None = None,
    overwrite: bool = False,
    overrides: Sequence[str] = (),
    on_start: Callable[[], None] = lambda: None,
    on_event: Callable[[Event], None] = lambda _: None,
    words: bool = False,
) -> AsyncGenerator[Step | Question | Solution, None]:
    """Solve ``goal`` and yield each step as it ends; the Solution comes last.

    A Question comes last instead when the run pauses: go on with its ``run_id`` and ``answer``,
    which is "yes", "no", an edited plan, or what else ``nodes.approve`` reads, for all that was
    asked; or a dict of answers by question id.

    ``tests`` are acceptance tests, file name to pytest source; ``out`` is the folder to deliver
    to. There nothing is replaced but an earlier delivery; with ``overwrite``, what else is in the
    way is, and a copy of each is kept beside it. With ``git`` the folder becomes a repository.
    ``base`` is a project to build on: its folder, or path to text. Where the folder is in a
    repository and no other one is asked for, the work goes there, to a branch; ``source`` names it
    for texts that were read from one. ``rules`` are house rules in the place of those that the
    project has in AGENTS.md. Without a goal, the run ``run_id`` goes on where it was cut
    short, with the settings and the folder it was started with; if it had ended and failed, what
    failed is tried again. ``overrides`` change those settings: with ``budget.max_cost_usd=2`` it
    may spend more. What was planned for an estimate goes on from its plan. With ``follows`` the
    goal is a further one after a run that has ended: it changes the project that this has left,
    with its settings and for its folder unless others are given.
    ``on_start`` is called when all that can be refused at once has been looked at and the run is
    recorded, and before anything is spent; ``on_event`` with what the run tells in between
    (``schema.events``); with ``words`` models stream, and what they write is told as well. Raises
    RomaError (its tree is in ``schema.errors``).
    """
    settings = config if config is not None else await asyncio.to_thread(load_config)
    if isinstance(base, str | Path):
        base = await asyncio.to_thread(read_project, Path(base))
    run = await started(goal, run_id, follows, settings, tests, base, rules, overrides)
    settings, run_id = run.settings, run.run_id
    origin = await aimed(run, out, source, git, overwrite)
    thread = origin.thread(run_id)
    given: Any = run.given
    names: dict[tuple[str, ...], str] = {(): ROOT_ID}
    async with (
        open_services(settings) as services,
        open_saver(settings) as saver,
        saver.leases.hold(run_id) as lease,
    ):
        thread = lease.on(thread)
        durable = graph.copy({"checkpointer": saver})
        if given and follows:
            await follow(follows, saver, thread)
        if given is None:
            before = await durable.aget_state(thread)
            if answer is not None:
                given = Command(resume=answer)
            elif not before.tasks and can_try_again(before.values):
                with untraced():
                    await durable.aupdate_state(thread, await failed_again(before.values), "refine")
        if isinstance(given, dict):
            # Recorded before anybody is told the id: from then on the run can be gone on with.
            known = {name: value for name, value in given.items() if value is not None}
            with untraced():
                await durable.aupdate_state(thread, known, START)
            given = None
        on_start()
        thread["run_name"] = titled(ROOT_ID, str(run.known.get("goal") or ""))
        modes: list[StreamMode] = ["updates", "custom"]
        steps = durable.astream(
            given,
            thread,
            context=services,
            stream_mode=[*modes, "messages"] if words else modes,
            subgraphs=True,
            durability="sync",
        )
        async with aclosing(steps) as chunks:
            async for namespace, mode, updates in chunks:
                if mode != "updates":
                    if mode == "custom":
                        on_event(updates)
                    continue
                for node, update in updates.items():
                    if node in durable.nodes and update:
                        if task := update.get("task"):
                            names[namespace] = task.id
                        yield Step(names.get(namespace, ""), node, update)
        after = await durable.aget_state(thread)
        solution = None
        if not after.interrupts:
            solution = await ended(run_id, after, origin, settings, saver, overwrite)
    yield solution or Question(run_id, {asked.id: asked.value for asked in after.interrupts})


async def asolve(
    goal: str | None, config: Settings | None = None, **options: Unpack[Options]
) -> Solution:
    """Like ``astream``, for the Solution alone. Raises PausedError for a Question."""
    events = [event async for event in astream(goal, config, **options)]
    match events[-1]:
        case Question(run_id, asked):
            raise PausedError(
                f"run {run_id} waits for an answer: go on with run_id and answer",
                run_id,
                asked,
            )
    return cast(Solution, events[-1])


def solve(goal: str | None, config: Settings | None = None, **options: Unpack[Options]) -> Solution:
    """Like ``asolve``, for callers without an event loop."""
    return run_sync(asolve(goal, config, **options))
