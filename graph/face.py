"""The compiled graph as Python callers want it: sync or async, with a checkpointer and services."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph

from graph.answers import as_answer
from graph.runs.checkpoints import sqlite_saver
from schema.state import Context, Input, State
from tools.services import open_services

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
        if isinstance(input, dict):  # a form sends null for what was left empty
            input = {name: value for name, value in input.items() if value is not None}
        context = Context(**context) if isinstance(context, dict) else context or Context()
        config = {"recursion_limit": STEPS, **(config or {})}
        async with open_services(context) as services:
            if self.checkpointer is not None:
                input = await as_answer(self, input, config)
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


def with_face(compiled: CompiledStateGraph[State, Context, Input, State]) -> SolveGraph:
    """The same graph with this face, by LangGraph's own way of copying."""
    return SolveGraph(**{k: v for k, v in compiled.__dict__.items() if k != "__orig_class__"})
