"""Runs in a PostgreSQL database, which processes of several machines share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    DeltaChannelHistory,
)
from pydantic import SecretStr

from graph.runs.lease import check
from graph.runs.origin import ORIGIN
from graph.runs.saver import Checkpoints, ended_parts, parts_of, serde
from graph.runs.versions import POSTGRES_STEPS
from graph.runs.whole import of_whole_steps
from tools.models import PERMIT
from tools.storage import Shared, in_our_words, installed

with installed():
    from langgraph.checkpoint.postgres import PostgresSaver

    from tools.storage.postgres import Postgres, Written

TABLES = ("checkpoints", "checkpoint_writes", "checkpoint_blobs")
_FORGET = "DELETE FROM {} WHERE thread_id = ? AND starts_with(checkpoint_ns, ?)"
_LOCKED = " FOR SHARE"


class PostgresCheckpoints(Checkpoints, PostgresSaver):
    """LangGraph's own saver, in threads; each of its writes is one transaction, in which the run is
    still held by whoever writes."""

    def __init__(self, there: Postgres) -> None:
        PostgresSaver.__init__(self, there.connections, serde=serde())
        self.keeps(there, there, TABLES)

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        place = config["configurable"]
        if place["checkpoint_ns"]:  # told once, not with every step of every part
            told = {k: v for k, v in config.get("metadata", {}).items() if k != ORIGIN}
            config = {**config, "metadata": told}
        over = ended_parts(checkpoint, metadata)

        def work(connection: Written) -> RunnableConfig:
            self._check(connection, place)
            saver = PostgresSaver(connection.its, serde=self.serde)
            here = saver.put(config, checkpoint, metadata, new_versions)
            for table in TABLES if over else ():
                below = parts_of(place["checkpoint_ns"])
                connection.execute(_FORGET.format(table), (str(place["thread_id"]), below))
            return here

        return await self._journal.write(work)

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        def work(connection: Written) -> None:
            self._check(connection, config["configurable"])
            saver = PostgresSaver(connection.its, serde=self.serde)
            saver.put_writes(config, of_whole_steps(writes), task_id, task_path)

        await self._journal.write(work)

    async def aget_delta_channel_history(
        self, *, config: RunnableConfig, channels: Sequence[str]
    ) -> Mapping[str, DeltaChannelHistory]:
        read = partial(self.get_delta_channel_history, config=config, channels=channels)
        return await self._reading.do(read)

    def _check(self, connection: Written, place: Mapping[str, Any]) -> None:
        check(connection, str(place["thread_id"]), place.get(PERMIT), locked=_LOCKED)


def _opened(url: SecretStr) -> Postgres:
    return Postgres(url, "runs", POSTGRES_STEPS, lambda there: PostgresSaver(there).setup())


_shared = Shared(_opened)


@asynccontextmanager
async def postgres_saver(url: SecretStr) -> AsyncIterator[PostgresCheckpoints]:
    """The checkpoints of a database. Raises StorageError when it cannot be used."""
    with in_our_words(url, "keep runs in"):
        async with _shared.at(url) as there:
            yield PostgresCheckpoints(there)
