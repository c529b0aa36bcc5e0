"""Where runs from Python and the shell are kept, as the setting `storage` says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

from graph.runs.kept import Kept, kept
from graph.runs.saver import SAVED, Checkpoints
from graph.runs.sqlite import SqliteCheckpoints
from schema.settings import Settings
from schema.storage import SQLITE
from tools.storage import in_our_words

__all__ = ["SAVED", "Checkpoints", "any_kept", "open_saver", "reading"]


@asynccontextmanager
async def open_saver(settings: Settings) -> AsyncIterator[Checkpoints]:
    """The checkpoints that are kept. Raises StorageError when their place cannot be used, and
    ConfigError where what it needs is not installed."""
    if not _in_file(settings):
        await asyncio.to_thread(import_module, "graph.runs.postgres")  # which takes its time
        from graph.runs.postgres import postgres_saver  # an extra, which not everybody installs

        async with postgres_saver(settings.storage) as there:
            yield there
        return
    path = settings.checkpoints
    with in_our_words(path, "keep checkpoints in"):
        async with kept.at(path) as found:
            yield SqliteCheckpoints(found)


@asynccontextmanager
async def reading(settings: Settings) -> AsyncIterator[Checkpoints]:
    """The checkpoints that are kept, to be read only: of a file, this needs no right to write.

    Raises StorageError when their place cannot be used, ConfigError.
    """
    path = settings.checkpoints
    if not (_in_file(settings) and await asyncio.to_thread(path.is_file)):
        async with open_saver(settings) as saver:
            yield saver
        return
    with in_our_words(path, "keep checkpoints in"):
        found = await asyncio.to_thread(Kept.unwritable, path)
        try:
            yield SqliteCheckpoints(found)
        finally:
            await asyncio.to_thread(found.close)


async def any_kept(settings: Settings) -> bool:
    """Whether there may be a run at all; none was ever kept in a file that is not there."""
    return not _in_file(settings) or await asyncio.to_thread(settings.checkpoints.is_file)


def _in_file(settings: Settings) -> bool:
    return settings.storage.get_secret_value() == SQLITE
