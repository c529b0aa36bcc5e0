"""The report of a run that is kept on this machine."""

from __future__ import annotations

import asyncio

from graph.reports.gathered import gathered
from graph.runs.checkpoints import reading
from graph.runs.history import read_run
from graph.runs.progress import keeping
from graph.sync import run_sync
from schema.border import read_state
from schema.errors import UsageError
from schema.settings import Settings, load_config


async def areport(run_id: str, config: Settings | None = None) -> str:
    """A page in HTML that tells all of a run, and needs nothing beside it.

    Raises UnknownRunError, StorageError, and UsageError for a run that has not ended.
    """
    settings = config if config is not None else await asyncio.to_thread(load_config)
    async with reading(settings) as saver:
        run, _ = await read_run(saver, run_id)
        if run.state not in ("passed", "failed"):
            raise UsageError(
                f"run {run_id} is {run.state}, and a report tells of a run that has ended: "
                f"`roma-ptc show {run_id}` says how far it is"
            )
        history = keeping(saver).aget_state_history({"configurable": {"thread_id": run_id}})
        states = [read_state(snapshot.values) async for snapshot in history]
    from tools.report.page import page  # most runs are not reported on

    told = await asyncio.to_thread(gathered, run_id, states, settings.ledger)
    return await asyncio.to_thread(page, told)


def report(run_id: str, config: Settings | None = None) -> str:
    """Like ``areport``, for callers without an event loop."""
    return run_sync(areport(run_id, config))
