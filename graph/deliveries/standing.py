"""The branches on which a run has left its work."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import NamedTuple

from graph.runs.checkpoints import reading
from graph.sync import run_sync
from schema.settings import Settings, load_config


class OnBranch(NamedTuple):
    """A delivery into a repository that nobody has undone."""

    branch: str
    folder: Path
    tip: str
    """The commit that it was left at."""


async def abranches(run_id: str, config: Settings | None = None) -> list[OnBranch]:
    """In the order in which they were made. Raises StorageError."""
    settings = config if config is not None else await asyncio.to_thread(load_config)
    async with reading(settings) as saver:
        standing = await saver.deliveries.of(run_id)
    return [OnBranch(one.branch, Path(one.place), one.tip) for one in standing if one.branch]


def branches(run_id: str, config: Settings | None = None) -> list[OnBranch]:
    """Like ``abranches``, for callers without an event loop."""
    return run_sync(abranches(run_id, config))
