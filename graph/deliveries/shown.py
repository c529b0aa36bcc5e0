"""What a run changed, as a patch: of the project that it builds on, or against nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import NamedTuple

from graph.deliveries.changed import changed
from graph.runs.checkpoints import reading
from graph.runs.origin import origin_of
from graph.runs.progress import Reader
from graph.runs.unreadable import reading_run
from graph.sync import run_sync
from schema.border import read_state
from schema.settings import Settings, load_config
from tools.delivery import counts_of, patch_of


class Patch(NamedTuple):
    """Of one run, as far as it is."""

    text: str
    counts: Mapping[str, tuple[int, int]]
    """Path -> lines that are new, and lines that are gone."""


async def adiff(run_id: str, config: Settings | None = None) -> Patch:
    """Read from the run's storage alone. Raises UnknownRunError, StorageError."""
    settings = config if config is not None else await asyncio.to_thread(load_config)
    async with reading(settings) as saver:
        await origin_of(run_id, saver)
        with reading_run(run_id):
            progress = await Reader(saver, run_id).read()
    state = read_state(progress.snapshot.values)
    base, new = state.get("base") or {}, changed(state, progress.result)
    return await asyncio.to_thread(lambda: Patch(patch_of(base, new), counts_of(base, new)))


def diff(run_id: str, config: Settings | None = None) -> Patch:
    """Like ``adiff``, for callers without an event loop."""
    return run_sync(adiff(run_id, config))
