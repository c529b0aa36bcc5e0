"""Whether runs can be kept: what they are kept in, opened as a run would open it."""

from __future__ import annotations

from graph.doctor.line import Line, broken, well
from graph.runs.checkpoints import open_saver
from schema.errors import ConfigError, StorageError
from schema.settings import Settings
from schema.storage import SQLITE, shown


async def checkpointer(settings: Settings) -> Line:
    try:
        async with open_saver(settings):
            pass
    except (ConfigError, StorageError) as error:
        return broken("checkpointer", str(error), "until then no run can be kept or resumed")
    where = shown(settings.storage)
    if where == SQLITE:
        where = f"SQLite at {settings.checkpoints}"
    return well("checkpointer", where)
