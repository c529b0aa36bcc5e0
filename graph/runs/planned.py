"""Runs that were planned for an estimate, and wait to be carried out by whoever solves the goal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from graph.runs.checkpoints import open_saver
from graph.runs.origin import new_run_id
from graph.runs.progress import keeping
from schema.settings import Settings
from tools.money import Ledger

STOP = ["approve", "route"]  # before these, nothing but the plan has been paid for


class Wanted(NamedTuple):
    """All that a plan depends on, beside what it may cost."""

    goal: str
    tests: Mapping[str, str]
    settings: Settings
    base: Mapping[str, str]
    """The project that it changes: path -> text."""
    rules: str

    @property
    def key(self) -> str:
        left_out = {"budget", "overrides", "state_dir", "storage"}
        settings = self.settings.model_dump(mode="json", exclude=left_out)
        same = [self.goal, dict(sorted(self.tests.items())), settings]
        same += [dict(sorted(self.base.items())), self.rules]
        return hashlib.sha256(json.dumps(same, sort_keys=True).encode()).hexdigest()


async def keep_planned(run_id: str, wanted: Wanted) -> None:
    """Raises StorageError."""
    ledger = Ledger(wanted.settings.ledger)
    await ledger.keep_plan(wanted.key, run_id)
    await ledger.close()


class Begun(NamedTuple):
    """How a run begins: without a goal it goes on, with these ``overrides`` of its settings."""

    goal: str | None
    run_id: str
    overrides: Sequence[str] = ()


async def begun(wanted: Wanted) -> Begun:
    """The run in which all of it was planned, once; else a new one. Raises StorageError."""
    if run_id := await _planned(wanted):
        given = wanted.settings.overrides
        of_budget = [one for one in given if one.lstrip("+").startswith("budget.")]
        return Begun(None, run_id, of_budget)
    return Begun(wanted.goal, new_run_id())


async def _planned(wanted: Wanted) -> str | None:
    ledger = Ledger(wanted.settings.ledger)
    run_id = await ledger.take_plan(wanted.key)
    await ledger.close()
    if run_id is None:
        return None
    async with open_saver(wanted.settings) as saver:
        thread = {"configurable": {"thread_id": run_id}}
        after = (await keeping(saver).aget_state(thread)).next  # type: ignore[arg-type]
    # Somebody may have gone on with it by its id, or deleted it.
    return run_id if after and set(after) <= set(STOP) else None
