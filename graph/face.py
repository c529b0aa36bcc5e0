"""The compiled graph as Python callers want it: sync or async, with a checkpointer and services."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from uuid import uuid4

import aiosqlite
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph.state import CompiledStateGraph

from schema.artifact import Artifact
from schema.errors import StorageError
from schema.settings import Settings
from schema.state import Context, Input, Result, State, Subtask
from schema.task import Plan, Route, Task, TaskType
from schema.usage import Call, Receipt
from schema.verdict import Verdict
from tools.services import open_services

T = TypeVar("T")

# What a checkpoint may make objects of when it is read.
SAVED = (Artifact, Call, Plan, Receipt, Result, Route, Subtask, Task, TaskType, Verdict)

STEPS = 10_000  # LangGraph's limit on supersteps; our own limits end a run long before


class SolveGraph(CompiledStateGraph[State, Context, Input, State]):
    """Opens the services of a run around it, and a SQLite file when it has no checkpointer.

    A LangGraph server sets its own checkpointer, so only Python and the shell get the file.
    """

    async def astream(
        self,
        input: Any,
        config: RunnableConfig | None = None,
        *,
        context: Context | dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[Any]:
        context = Context(**context) if isinstance(context, dict) else context or Context()
        config = {"recursion_limit": STEPS, **(config or {})}
        async with open_services(context) as services:
            if self.checkpointer is not None:
                async for chunk in super().astream(input, config, context=context, **kwargs):
                    yield chunk
                return
            configurable = {"thread_id": uuid4().hex, **config.get("configurable", {})}
            config = {**config, "configurable": configurable}
            kwargs.setdefault("durability", "sync")
            async with sqlite_saver(services.settings) as saver:
                graph = self.copy({"checkpointer": saver})
                async for chunk in graph.astream(input, config, context=context, **kwargs):
                    yield chunk

    def stream(
        self, input: Any, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Iterator[Any]:
        """Like ``astream``, for callers without an event loop. ``invoke`` is built on it."""
        chunks = self.astream(input, config, **kwargs)
        with asyncio.Runner() as runner:
            while (chunk := runner.run(anext(chunks, _END))) is not _END:
                yield chunk


_END = object()


def run_sync(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, also where a loop is running already, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@asynccontextmanager
async def sqlite_saver(settings: Settings) -> AsyncIterator[AsyncSqliteSaver]:
    """The checkpoints on disk. Raises StorageError when the file cannot be made."""
    path = settings.checkpoints
    try:
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
        async with aiosqlite.connect(path) as connection:
            serde = JsonPlusSerializer(allowed_msgpack_modules=SAVED)
            yield AsyncSqliteSaver(connection, serde=serde)
    except OSError as error:
        raise StorageError(f"cannot use {path}: {error.strerror}; set ROMA_STATE_DIR") from error
    except sqlite3.Error as error:
        raise StorageError(
            f"cannot keep checkpoints in {path}: {error}; free some space or set ROMA_STATE_DIR, "
            "then resume"
        ) from error


def with_face(compiled: CompiledStateGraph[State, Context, Input, State]) -> SolveGraph:
    """The same graph with this face, by LangGraph's own way of copying."""
    return SolveGraph(**{k: v for k, v in compiled.__dict__.items() if k != "__orig_class__"})
