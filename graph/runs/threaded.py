"""Checkpointers without async methods, such as SqliteSaver, for a graph whose nodes are async."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    DeltaChannelHistory,
)

from schema.errors import ConfigError

_NOBODY: RunnableConfig = {"configurable": {"thread_id": "", "checkpoint_ns": ""}}


async def with_async_methods(saver: BaseCheckpointSaver[Any]) -> BaseCheckpointSaver[Any]:
    """The saver itself, or what runs its methods in threads. Raises ConfigError.

    Which one it needs is found by reading once: a saver's class does not tell.
    """
    try:
        await saver.aget_tuple(_NOBODY)
        return saver
    except NotImplementedError:
        threaded = Threaded(saver)
    try:
        await threaded.aget_tuple(_NOBODY)
    except sqlite3.ProgrammingError as error:
        raise ConfigError(
            f"the checkpointer's connection works in one thread only: open it with "
            f"check_same_thread=False, or use AsyncSqliteSaver ({error})"
        ) from error
    return threaded


class Threaded(BaseCheckpointSaver[Any]):
    """A saver whose async methods are its sync ones in a thread."""

    def __init__(self, saver: BaseCheckpointSaver[Any]) -> None:
        super().__init__(serde=saver.serde)
        self._saver = saver

    def get_next_version(self, current: Any, channel: None) -> Any:
        return self._saver.get_next_version(current, channel)

    def with_allowlist(self, extra_allowlist: Collection[tuple[str, ...]]) -> Threaded:
        return Threaded(self._saver.with_allowlist(extra_allowlist))

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        return await asyncio.to_thread(self._saver.get_tuple, config)

    async def alist(
        self, config: RunnableConfig | None, **options: Any
    ) -> AsyncIterator[CheckpointTuple]:
        for found in await asyncio.to_thread(lambda: list(self._saver.list(config, **options))):
            yield found

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        given = (config, checkpoint, metadata, new_versions)
        return await asyncio.to_thread(self._saver.put, *given)

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        await asyncio.to_thread(self._saver.put_writes, config, writes, task_id, task_path)

    async def aget_delta_channel_history(
        self, *, config: RunnableConfig, channels: Sequence[str]
    ) -> Mapping[str, DeltaChannelHistory]:
        return await asyncio.to_thread(
            self._saver.get_delta_channel_history, config=config, channels=channels
        )
