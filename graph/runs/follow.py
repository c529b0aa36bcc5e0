"""A further goal after a run that has ended: a run of its own, which begins with what that left."""

from __future__ import annotations

import asyncio

from langchain_core.runnables import RunnableConfig

from graph.runs.checkpoints import Checkpoints, reading
from graph.runs.origin import origin_of
from graph.runs.progress import Reader, keeping
from graph.runs.unreadable import reading_run
from graph.sync import run_sync
from schema.errors import UnknownRunError, UsageError
from schema.settings import Settings, load_config

LEFT = (
    "goal", "tests", "base", "rules", "based", "artifacts", "handover", "answer", "messages",
    "receipt",
)  # fmt: skip
REPORT = "report"  # with which a run ends


async def follow(run_id: str, saver: Checkpoints, thread: RunnableConfig) -> None:
    """Give ``thread`` the state of a run that has ended, so that a further goal follows it.

    Raises UnknownRunError, StorageError, and UsageError for a run that can still go on.
    """
    with reading_run(run_id):
        progress = await Reader(saver, run_id).read()
    if not progress.over:
        raise UsageError(
            f"run {run_id} has not ended: `roma-ptc resume {run_id}` goes on with it, and a "
            "further goal can follow then"
        )
    left = {name: value for name, value in progress.snapshot.values.items() if name in LEFT}
    await keeping(saver).aupdate_state(thread, left, REPORT)


async def aline(run_id: str, config: Settings | None = None) -> tuple[str, ...]:
    """The runs that led to a run, the first one first, itself last; as far back as they are kept.

    Raises UnknownRunError, StorageError.
    """
    settings = config if config is not None else await asyncio.to_thread(load_config)
    async with reading(settings) as saver:
        line, before = [run_id], (await origin_of(run_id, saver)).follows
        while before and before not in line:
            line.insert(0, before)
            try:
                before = (await origin_of(before, saver)).follows
            except UnknownRunError:
                break  # it was pruned
    return tuple(line)


def line(run_id: str, config: Settings | None = None) -> tuple[str, ...]:
    """Like ``aline``, for callers without an event loop."""
    return run_sync(aline(run_id, config))
