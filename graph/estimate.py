"""estimate: a goal is planned and nothing else, and the plan is kept for whoever solves it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple

from graph.runs.checkpoints import sqlite_saver
from graph.runs.origin import Origin, new_run_id
from graph.runs.planned import STOP, keep_planned
from graph.solve import graph
from graph.sync import run_sync
from nodes.plan.expected import alone, expected_of
from schema.approval import Estimate
from schema.border import read_state
from schema.settings import Settings, load_config
from schema.state import State
from schema.task import Task
from schema.usage import Totals
from tools.routing import decide
from tools.services import Services, open_services


class Planned(NamedTuple):
    """A goal that was planned: its parts, what they may cost, and what planning did cost."""

    run_id: str
    parts: tuple[Task, ...]
    estimate: Estimate
    spent: Totals


async def aestimate(
    goal: str, config: Settings | None = None, *, tests: Mapping[str, str] | None = None
) -> Planned:
    """What a goal may cost, after it was planned. `solve` with the same goal, tests and settings
    goes on from there; what it may cost at most need not be the same. Raises RomaError."""
    settings = config if config is not None else await asyncio.to_thread(load_config)
    run_id, given = new_run_id(), dict(tests or {})
    thread = Origin(settings.profile, list(settings.overrides)).thread(run_id)
    # Nobody is asked for the sake of an estimate: what is open, the planner decides.
    alone = settings.approval.model_copy(update={"questions": False})
    unasked = settings.model_copy(update={"approval": alone})
    async with (
        open_services(unasked) as services,
        sqlite_saver(settings) as saver,
        saver.leases.hold(run_id) as lease,
    ):
        context: Any = services
        there = graph.copy({"checkpointer": saver})
        await there.ainvoke(
            {"goal": goal, "tests": given},
            lease.on(thread),
            context=context,
            interrupt_before=STOP,
        )
        state = read_state((await there.aget_state(lease.on(thread))).values)
        expected = state.get("estimate") or await _of_one_piece(state, services)
    await keep_planned(run_id, goal, given, settings)
    plan = state.get("plan")
    parts = plan.subtasks if plan else (state["task"],)
    return Planned(run_id, parts, expected, Totals.of(state.get("calls") or []))


def estimate(goal: str, config: Settings | None = None, **options: Mapping[str, str]) -> Planned:
    """Like ``aestimate``, for callers without an event loop."""
    return run_sync(aestimate(goal, config, **options))


async def _of_one_piece(state: State, services: Services) -> Estimate:
    task, made = state["task"], state.get("calls") or []
    code = decide(task.goal, task.type).to == "PTC"
    return await expected_of(alone(task, code), made, services, tests=True)
