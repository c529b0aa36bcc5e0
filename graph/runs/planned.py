"""Runs that were planned for an estimate, and wait to be carried out by whoever solves the goal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from graph.runs.checkpoints import sqlite_saver
from graph.runs.origin import new_run_id
from graph.runs.progress import keeping
from schema.settings import Settings
from tools.money import Ledger

STOP = ["approve", "route"]  # before these, nothing but the plan has been paid for


async def keep_planned(
    run_id: str, goal: str, tests: Mapping[str, str], settings: Settings
) -> None:
    """Raises StorageError."""
    ledger = Ledger(settings.ledger)
    await ledger.keep_plan(_key(goal, tests, settings), run_id)
    await ledger.close()


class Begun(NamedTuple):
    """How a run begins: without a goal it goes on, with these ``overrides`` of its settings."""

    goal: str | None
    run_id: str
    overrides: Sequence[str] = ()


async def begun(goal: str | None, tests: Mapping[str, str], settings: Settings) -> Begun:
    """The run in which the goal was planned with these tests and settings, once; else a new one.

    What it may cost is no part of these settings: it may differ. Raises StorageError.
    """
    if goal is not None and (run_id := await _planned(goal, tests, settings)):
        of_budget = [one for one in settings.overrides if one.lstrip("+").startswith("budget.")]
        return Begun(None, run_id, of_budget)
    return Begun(goal, new_run_id())


async def _planned(goal: str, tests: Mapping[str, str], settings: Settings) -> str | None:
    ledger = Ledger(settings.ledger)
    run_id = await ledger.take_plan(_key(goal, tests, settings))
    await ledger.close()
    if run_id is None:
        return None
    async with sqlite_saver(settings) as saver:
        thread = {"configurable": {"thread_id": run_id}}
        after = (await keeping(saver).aget_state(thread)).next  # type: ignore[arg-type]
    # Somebody may have gone on with it by its id, or deleted it.
    return run_id if after and set(after) <= set(STOP) else None


def _key(goal: str, tests: Mapping[str, str], settings: Settings) -> str:
    left_out = {"budget", "overrides", "state_dir"}
    same = [goal, dict(sorted(tests.items())), settings.model_dump(mode="json", exclude=left_out)]
    return hashlib.sha256(json.dumps(same, sort_keys=True).encode()).hexdigest()
