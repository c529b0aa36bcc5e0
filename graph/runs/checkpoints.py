"""Where runs from Python and the shell are kept: one SQLite file."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_metadata,
)
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver

from graph.runs.brought import Deliveries
from graph.runs.clock import stand_above
from graph.runs.ended import ended_runs
from graph.runs.kept import Kept, kept
from graph.runs.lease import Leases, check
from graph.runs.listed import Listed, Step
from graph.runs.origin import ORIGIN
from graph.runs.run import Run
from graph.runs.whole import of_whole_steps
from schema.approval import Approval, Estimate
from schema.artifact import Artifact
from schema.before import Before
from schema.earlier import Earlier
from schema.settings import Settings
from schema.start import StartKind
from schema.state import Brief, Result
from schema.task import Plan, Route, Task, TaskType
from schema.usage import Call, Receipt
from schema.verdict import Failure, Rung, TestOutcome, Verdict
from schema.written import Written
from tools.models import PERMIT
from tools.storage import in_our_words

# What a checkpoint may make objects of when it is read.
SAVED = (
    *(Approval, Artifact, Before, Brief, Call, Earlier, Estimate, Failure, Plan, Receipt),
    *(Result, Route, Rung, StartKind, Task, TaskType, TestOutcome, Verdict, Written),
)

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


class Checkpoints(SqliteSaver):
    """LangGraph's own saver, with less to write, fewer commits, and no connections of its own.

    Version numbers are short: its 50-character ones, a dozen to a checkpoint, were most of what a
    small step took. Writing goes through the journal. And the steps inside of parts are forgotten
    as soon as the step after them has been saved, because from then on nothing but the parts'
    recorded results is read.
    """

    def __init__(self, kept: Kept) -> None:
        serde = JsonPlusSerializer(allowed_msgpack_modules=SAVED)
        super().__init__(kept.reading.connection, serde=serde)
        self.is_setup = True
        self._reading = kept.reading
        self._journal = kept.journal
        self.leases = Leases(kept.reading, kept.journal)
        self.listed = Listed(kept.reading, kept.journal)
        self.deliveries = Deliveries(kept.reading, kept.journal)

    def get_next_version(self, current: int | None, channel: None) -> int:  # type: ignore[override]
        return (current or 0) + 1

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        found = await self._reading.do(partial(self.get_tuple, config))
        if found:
            stand_above(found.checkpoint["id"])
        return found

    async def alist(
        self, config: RunnableConfig | None, **options: Any
    ) -> AsyncIterator[CheckpointTuple]:
        for found in await self._reading.do(lambda: list(self.list(config, **options))):
            yield found

    async def ended(self, steps: Iterable[Step]) -> dict[Step, Run]:
        """Those of the runs with these last steps that have surely ended."""
        read = partial(ended_runs, list(steps), self.conn, self.serde.loads_typed)
        return await self._reading.do(read)

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
        if metadata.get("source") == "loop" and "results" in checkpoint["channel_versions"]:
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
        # Everything below "subtasks:"; ";" is the character after ":".
        namespace = place["checkpoint_ns"]
        below = f"{namespace}|subtasks" if namespace else "subtasks"
        for table in ("checkpoints", "writes"):
            span = (str(place["thread_id"]), f"{below}:", f"{below};")
            await self._write(place, _FORGET.format(table), [span])

    async def _write(
        self, place: dict[str, Any], sql: str, rows: Sequence[tuple[Any, ...]]
    ) -> None:
        run, token = str(place["thread_id"]), place.get(PERMIT)

        def work(connection: sqlite3.Connection) -> None:
            check(connection, run, token)
            connection.executemany(sql, rows)

        await self._journal.write(work)


@asynccontextmanager
async def sqlite_saver(settings: Settings) -> AsyncIterator[Checkpoints]:
    """The checkpoints on disk. Raises StorageError when the file cannot be used."""
    path = settings.checkpoints
    with in_our_words(path, "keep checkpoints in"):
        async with kept.at(path) as found:
            yield Checkpoints(found)


@asynccontextmanager
async def reading(settings: Settings) -> AsyncIterator[Checkpoints]:
    """The checkpoints on disk, to be read only, which needs no right to write.

    Raises StorageError when the file cannot be used.
    """
    path = settings.checkpoints
    if not await asyncio.to_thread(path.is_file):
        async with sqlite_saver(settings) as saver:
            yield saver
        return
    with in_our_words(path, "keep checkpoints in"):
        found = await asyncio.to_thread(Kept.unwritable, path)
        try:
            yield Checkpoints(found)
        finally:
            await asyncio.to_thread(found.close)
