"""estimate: a goal is planned and nothing else, and the plan is kept for whoever solves it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple, TypedDict, Unpack

from graph.runs.checkpoints import open_saver
from graph.runs.origin import new_run_id
from graph.runs.planned import STOP, Wanted, keep_planned
from graph.solve import graph
from graph.started import started
from graph.sync import run_sync
from nodes.plan.expected import alone, expected_of
from schema.approval import Estimate
from schema.border import read_state
from schema.settings import Settings, load_config
from schema.state import State
from schema.task import Plan, Task
from schema.usage import Totals
from tools.base import Existing
from tools.opened import open_services
from tools.routing import decide
from tools.services import Services


class Planned(NamedTuple):
    """A goal that was planned: its parts, what they may cost, and what planning did cost."""

    run_id: str
    parts: tuple[Task, ...]
    estimate: Estimate
    spent: Totals
    plan: Plan | None
    """None where the goal is one piece."""


class Planning(TypedDict, total=False):
    """What ``aestimate`` takes beside goal and settings; ``graph.solve.astream`` tells of each."""

    tests: Mapping[str, str] | None
    base: Existing | None
    rules: str


async def aestimate(
    goal: str,
    config: Settings | None = None,
    *,
    tests: Mapping[str, str] | None = None,
    base: Existing | None = None,
    rules: str = "",
) -> Planned:
    """What a goal may cost, after it was planned. `solve` with the same goal, tests, project, rules
    and settings goes on from there; what it may cost at most need not be the same. Raises
    RomaError."""
    settings = config if config is not None else await asyncio.to_thread(load_config)
    run = await started(goal, new_run_id(), None, settings, tests, base, rules, ())
    run_id, thread = run.run_id, run.origin.thread(run.run_id)
    given: Any = run.given
    # Nobody is asked for the sake of an estimate: what is open, the planner decides.
    alone = settings.approval.model_copy(update={"questions": False})
    unasked = settings.model_copy(update={"approval": alone})
    async with (
        open_services(unasked) as services,
        open_saver(settings) as saver,
        saver.leases.hold(run_id) as lease,
    ):
        context: Any = services
        there = graph.copy({"checkpointer": saver})
        await there.ainvoke(
            given,
            lease.on(thread),
            context=context,
            interrupt_before=STOP,
        )
        state = read_state((await there.aget_state(lease.on(thread))).values)
        expected = state.get("estimate") or await _of_one_piece(state, services)
    wanted = Wanted(goal, tests or {}, settings, base.files if base else {}, rules)
    await keep_planned(run_id, wanted)
    plan = state.get("plan")
    parts = plan.subtasks if plan else (state["task"],)
    return Planned(run_id, parts, expected, Totals.of(state.get("calls") or []), plan)


def estimate(goal: str, config: Settings | None = None, **options: Unpack[Planning]) -> Planned:
    """Like ``aestimate``, for callers without an event loop."""
    return run_sync(aestimate(goal, config, **options))


async def _of_one_piece(state: State, services: Services) -> Estimate:
    task, made = state["task"], state.get("calls") or []
    code = decide(task.goal, task.type).to == "PTC"
    return await expected_of(alone(task, code), made, services, tests=True)
