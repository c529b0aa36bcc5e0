"""A fork of a run: one task, and what depends on it, is done again; all else is taken over."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from graph.expected import expected_files
from graph.runs.checkpoints import open_saver
from graph.runs.origin import new_run_id, origin_of
from graph.runs.progress import Reader, keeping
from graph.runs.redo import state_without
from graph.sync import run_sync
from schema.errors import UsageError
from schema.settings import NO_CACHE, Settings, load_config
from schema.task import ROOT_ID
from tools.delivery import check_target
from tools.money import Ledger


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
    async with open_saver(settings) as saver:
        old = await origin_of(run_id, saver)
        # Who has a task done again wants it done otherwise.
        combined = [*old.overrides, *NO_CACHE, *overrides]
        new_settings = await asyncio.to_thread(load_config, old.profile, combined)
        progress = await Reader(saver, run_id).read()
        if progress.snapshot.interrupts and task != ROOT_ID:
            raise UsageError(f"run {run_id} waits for an answer: give it first, or fork --from 0")
        known = progress.snapshot.values
        if "goal" not in known:
            raise UsageError(f"run {run_id} was cut short before its first step: resume it instead")
        begun_with = ("base", "rules", "based", "said", "earlier")
        given = {"goal": known["goal"], "tests": known.get("tests") or {}}
        given |= {name: known[name] for name in begun_with if known.get(name)}
        if task != ROOT_ID:
            given |= state_without(progress, task, run_id)
            given["approval"] = new_settings.approval
            given |= {name: known.get(name) for name in ("written", "before")}
        if out:
            wanted = await expected_files(given, new_settings.limits)
            out = await asyncio.to_thread(check_target, out, wanted, overwrite)
        origin = replace(old, overrides=combined, out=str(out) if out else None)
        node = "__start__" if task == ROOT_ID else "refine"
        ledger = Ledger(settings.ledger)
        await ledger.link(new, run_id)
        await ledger.close()
        await keeping(saver).aupdate_state(origin.thread(new), given, node)
    return new


def fork(run_id: str, task: str, config: Settings | None = None, **options: Any) -> str:
    """Like ``afork``, for callers without an event loop."""
    return run_sync(afork(run_id, task, config, **options))
