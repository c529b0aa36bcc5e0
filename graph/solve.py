"""solve: a goal goes in, a checked project comes out; and a run that did not get there goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, cast

from langgraph.types import Command

from graph.build import build_graph
from graph.expected import expected_files
from graph.face import with_face
from graph.runs.checkpoints import sqlite_saver
from graph.runs.follow import follow
from graph.runs.redo import can_try_again, failed_again
from graph.started import started
from graph.streams import in_own_task
from graph.sync import run_sync
from schema.artifact import Artifact
from schema.border import read_state
from schema.errors import PausedError
from schema.settings import Settings, load_config
from schema.task import ROOT_ID
from schema.usage import Receipt
from tools.delivery import Delivery, check_target, deliver
from tools.services import open_services

graph = with_face(build_graph())


class Step(NamedTuple):
    """One node of the graph has ended, for one task."""

    task: str
    node: str
    update: dict[str, Any]


class Question(NamedTuple):
    """The run is paused until a person has answered."""

    run_id: str
    asked: dict[str, dict[str, Any]]
    """Each question that waits, by its id, as ``nodes.approve.question`` puts it."""


@dataclass(frozen=True)
class Solution:
    """What a run gave, and where and how it was delivered, if a folder was asked for."""

    run_id: str
    answer: str
    artifacts: tuple[Artifact, ...]
    receipt: Receipt
    delivery: Delivery | None
    handover: tuple[Artifact, ...] = ()
    """What goes with the artifacts, and was put together by rule: README.md, for instance."""

    @property
    def out(self) -> Path | None:
        """The folder that holds it, which may be one beside that asked for; see ``delivery``."""
        return self.delivery.folder if self.delivery else None

    @property
    def passed(self) -> bool:
        return self.receipt.passed

    @property
    def files(self) -> list[Artifact]:
        """The artifacts, without the one that repeats the answer."""
        return [file for file in self.artifacts if file.content.rstrip() != self.answer.rstrip()]

    def __str__(self) -> str:
        files = [f"--- {file.path}\n{file.content.rstrip()}" for file in self.files]
        totals = self.receipt.totals
        known = not (totals.unpriced_calls or totals.estimated_calls)
        price = f"${totals.cost_usd:.6f} USD" if known else totals.price
        tokens = totals.input_tokens + totals.output_tokens
        cost = f"Cost: {price} ({tokens} tokens)"
        return "\n\n".join([*([self.answer] if self.answer else []), *files, cost])


@in_own_task
async def astream(
    goal: str | None,
    config: Settings | None = None,
    *,
    tests: Mapping[str, str] | None = None,
    out: Path | None = None,
    run_id: str | None = None,
    answer: Any = None,
    follows: str | None = None,
    overwrite: bool = False,
    overrides: Sequence[str] = (),
    on_start: Callable[[], None] = lambda: None,
) -> AsyncGenerator[Step | Question | Solution, None]:
    """Solve ``goal`` and yield each step as it ends; the Solution comes last.

    A Question comes last instead when the run pauses: go on with its ``run_id`` and ``answer``,
    which is "yes", "no", an edited plan, or what else ``nodes.approve`` reads, for all that was
    asked; or a dict of answers by question id.

    ``tests`` are acceptance tests, file name to pytest source; ``out`` is the folder to deliver
    to. There nothing is replaced but an earlier delivery; with ``overwrite``, what else is in the
    way is, and a copy of each is kept beside it. Without a goal, the run ``run_id`` goes on where
    it was cut short, with the settings and the folder it was started with; if it had ended and
    failed, what failed is tried again. ``overrides`` change those settings: with
    ``budget.max_cost_usd=2`` it may spend more. What was planned for an estimate goes on from its
    plan. With ``follows`` the goal is a further one after a run that has ended: it changes the
    project that this has left, with its settings and for its folder unless others are given.
    ``on_start`` is called when all that can be refused at once has been looked at, and
    before anything is spent. Raises RomaError (its tree is in ``schema.errors``).
    """
    settings = config if config is not None else await asyncio.to_thread(load_config)
    run = await started(goal, run_id, follows, settings, tests, overrides)
    settings, run_id, out = run.settings, run.run_id, out or run.origin.folder
    # Of a run that was cut short before its first step nothing is known yet.
    wanted = await expected_files(run.known, settings.limits) if run.known else {}
    if out:
        out = await asyncio.to_thread(check_target, out, wanted, overwrite)
    thread = replace(run.origin, out=str(out) if out else None).thread(run_id)
    given: Any = run.given
    names: dict[tuple[str, ...], str] = {(): ROOT_ID}
    async with (
        open_services(settings) as services,
        sqlite_saver(settings) as saver,
        saver.leases.hold(run_id) as lease,
    ):
        on_start()
        thread = lease.on(thread)
        durable = graph.copy({"checkpointer": saver})
        if given and follows:
            await follow(follows, saver, thread)
        if given is None:
            before = await durable.aget_state(thread)
            if answer is not None:
                given = Command(resume=answer)
            elif not before.tasks and can_try_again(before.values):
                await durable.aupdate_state(thread, await failed_again(before.values), "refine")
        steps = durable.astream(
            given,
            thread,
            context=services,
            stream_mode="updates",
            subgraphs=True,
            durability="sync",
        )
        async with aclosing(steps) as chunks:
            async for namespace, updates in chunks:
                for node, update in updates.items():
                    if node in durable.nodes and update:
                        if task := update.get("task"):
                            names[namespace] = task.id
                        yield Step(names.get(namespace, ""), node, update)
        after = await durable.aget_state(thread)
        solution = None if after.interrupts else await _ended(run_id, after.values, out, overwrite)
    yield solution or Question(run_id, {asked.id: asked.value for asked in after.interrupts})


async def _ended(
    run_id: str, values: dict[str, Any], out: Path | None, overwrite: bool
) -> Solution:
    end = read_state(values)
    artifacts, beside = tuple(end["artifacts"]), tuple(end.get("handover") or ())
    receipt, delivery = end["receipt"], None
    if out:
        proof = [Artifact(path=p, content=c) for p, c in (end.get("tests") or {}).items()]
        files = [*artifacts, *beside, *proof, *end["verdict"].pictures]
        delivery = await asyncio.to_thread(deliver, files, receipt, out, overwrite)
        receipt = delivery.receipt
    return Solution(run_id, end["answer"], artifacts, receipt, delivery, beside)


async def asolve(goal: str | None, config: Settings | None = None, **options: Any) -> Solution:
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


def solve(goal: str | None, config: Settings | None = None, **options: Any) -> Solution:
    """Like ``asolve``, for callers without an event loop."""
    return run_sync(asolve(goal, config, **options))
