"""Where runs from Python and the shell are kept: one SQLite file."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiosqlite
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from schema.artifact import Artifact
from schema.errors import StorageError
from schema.settings import Settings
from schema.state import Brief, Result
from schema.task import Plan, Route, Task, TaskType
from schema.usage import Call, Receipt
from schema.verdict import Verdict

# What a checkpoint may make objects of when it is read.
SAVED = (Artifact, Brief, Call, Plan, Receipt, Result, Route, Task, TaskType, Verdict)


# The origin of a run is told once, not with every step of every part.
ORIGIN = "origin"


class Checkpoints(AsyncSqliteSaver):
    """LangGraph's own saver, kept small.

    Version numbers are short: its 50-character ones, a dozen to a checkpoint, were most of what a
    small step took. And the steps inside of parts are forgotten as soon as the step after them has
    been saved, because from then on nothing but the parts' recorded results is read.
    """

    def get_next_version(self, current: int | None, channel: None) -> int:  # type: ignore[override]
        return (current or 0) + 1

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        namespace = config["configurable"]["checkpoint_ns"]
        if namespace:
            told = {k: v for k, v in config.get("metadata", {}).items() if k != ORIGIN}
            config = {**config, "metadata": told}
        saved = await super().aput(config, checkpoint, metadata, new_versions)
        if metadata.get("source") == "loop":
            await self._forget_parts(config["configurable"]["thread_id"], namespace)
        return saved

    async def _forget_parts(self, thread: str, namespace: str) -> None:
        # Everything below "subtasks:"; ";" is the character after ":".
        below = f"{namespace}|subtasks" if namespace else "subtasks"
        where = "WHERE thread_id = ? AND checkpoint_ns >= ? AND checkpoint_ns < ?"
        found = f"SELECT 1 FROM checkpoints {where} LIMIT 1"
        span = (thread, f"{below}:", f"{below};")
        async with self.lock:
            if await self.conn.execute_fetchall(found, span):
                for table in ("checkpoints", "writes"):
                    await self.conn.execute(f"DELETE FROM {table} {where}", span)
                await self.conn.commit()


@asynccontextmanager
async def sqlite_saver(settings: Settings) -> AsyncIterator[Checkpoints]:
    """The checkpoints on disk. Raises StorageError when the file cannot be made."""
    path = settings.checkpoints
    try:
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
        async with aiosqlite.connect(path) as connection:
            serde = JsonPlusSerializer(allowed_msgpack_modules=SAVED)
            # With the write-ahead log this loses nothing when the process dies, and spares a disk
            # flush for every step; only a power failure can take the last steps along.
            await connection.execute("PRAGMA auto_vacuum=FULL")
            await connection.execute("PRAGMA journal_mode=WAL")
            await connection.execute("PRAGMA synchronous=NORMAL")
            yield Checkpoints(connection, serde=serde)
    except OSError as error:
        raise StorageError(f"cannot use {path}: {error.strerror}; set ROMA_STATE_DIR") from error
    except sqlite3.Error as error:
        raise StorageError(
            f"cannot keep checkpoints in {path}: {error}; free some space or set ROMA_STATE_DIR, "
            "then resume"
        ) from error
