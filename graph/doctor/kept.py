"""Whether runs can be kept: the file of the checkpointer, opened as a run would open it."""

from __future__ import annotations

from graph.doctor.line import Line, broken, well
from graph.runs.checkpoints import sqlite_saver
from schema.errors import StorageError
from schema.settings import Settings


async def checkpointer(settings: Settings) -> Line:
    try:
        async with sqlite_saver(settings):
            pass
    except StorageError as error:
        return broken("checkpointer", str(error), "until then no run can be kept or resumed")
    return well("checkpointer", f"SQLite at {settings.checkpoints}")
