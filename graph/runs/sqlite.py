"""Runs in one SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    get_checkpoint_metadata,
)
from langgraph.checkpoint.sqlite import SqliteSaver

from graph.runs.kept import Kept
from graph.runs.lease import check
from graph.runs.origin import ORIGIN
from graph.runs.saver import Checkpoints, ended_parts, parts_of, serde
from graph.runs.whole import of_whole_steps
from tools.models import PERMIT

# The tables are those of SqliteSaver, which still does all of the reading.
_CHECKPOINT = (
    "INSERT OR REPLACE INTO checkpoints (thread_id, checkpoint_ns, checkpoint_id, "
    "parent_checkpoint_id, type, checkpoint, metadata) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_WRITES = (
    "INSERT OR {} INTO writes (thread_id, checkpoint_ns, checkpoint_id, task_id, task_path, idx, "
    "channel, type, value) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_FORGET = "DELETE FROM {} WHERE thread_id = ? AND checkpoint_ns >= ? AND checkpoint_ns < ?"


class SqliteCheckpoints(Checkpoints, SqliteSaver):
    """LangGraph's own saver, with less to write, fewer commits, and no connections of its own.

    Version numbers are short: its 50-character ones, a dozen to a checkpoint, were most of what a
    small step took. Writing goes through the journal.
    """

    def __init__(self, kept: Kept) -> None:
        SqliteSaver.__init__(self, kept.reading.connection, serde=serde())
        self.is_setup = True
        self.keeps(kept.reading, kept.journal, ("checkpoints", "writes"))

    def get_next_version(self, current: int | None, channel: None) -> int:  # type: ignore[override]
        return (current or 0) + 1

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        place = config["configurable"]
        thread, namespace = str(place["thread_id"]), place["checkpoint_ns"]
        told: dict[str, Any] = dict(get_checkpoint_metadata(config, metadata))
        if namespace:  # told once, not with every step of every part
            told.pop(ORIGIN, None)
        parent, value = place.get("checkpoint_id"), self.serde.dumps_typed(checkpoint)
        row = (thread, namespace, checkpoint["id"], parent, *value, json.dumps(told).encode())
        await self._write(place, _CHECKPOINT, [row])
        if ended_parts(checkpoint, metadata):
            await self._forget_parts(place)
        here = {"thread_id": thread, "checkpoint_ns": namespace, "checkpoint_id": checkpoint["id"]}
        return {"configurable": here}

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        place = config["configurable"]
        writes = of_whole_steps(writes)
        where = (str(place["thread_id"]), place["checkpoint_ns"], place["checkpoint_id"], task_id)
        rows = [
            (*where, task_path, WRITES_IDX_MAP.get(name, i), name, *self.serde.dumps_typed(value))
            for i, (name, value) in enumerate(writes)
        ]
        special = all(name in WRITES_IDX_MAP for name, _ in writes)
        await self._write(place, _WRITES.format("REPLACE" if special else "IGNORE"), rows)

    async def _forget_parts(self, place: dict[str, Any]) -> None:
        below = parts_of(place["checkpoint_ns"])
        above = f"{below[:-1]};"  # the character after ":"
        for table in ("checkpoints", "writes"):
            span = (str(place["thread_id"]), below, above)
            await self._write(place, _FORGET.format(table), [span])

    async def _write(
        self, place: dict[str, Any], sql: str, rows: Sequence[tuple[Any, ...]]
    ) -> None:
        run, token = str(place["thread_id"]), place.get(PERMIT)

        def work(connection: sqlite3.Connection) -> None:
            check(connection, run, token)
            connection.executemany(sql, rows)

        await self._journal.write(work)
