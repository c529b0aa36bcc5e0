"""The compiled graph as Python callers want it: sync or async, with a checkpointer and services."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any
from uuid import uuid4

from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph

from graph.answers import as_answer
from graph.runs.checkpoints import sqlite_saver
from schema.context import Context, read_context
from schema.settings import Settings
from schema.state import Input, State
from tools.models import URGENCY
from tools.services import Services, open_chosen, open_services

STEPS = 10_000  # LangGraph's limit on supersteps; our own limits end a run long before


class SolveGraph(CompiledStateGraph[State, Context, Input, State]):
    """Opens the services of a run around it, and a SQLite file when it has no checkpointer.

    A LangGraph server sets its own checkpointer, so only Python and the shell get the file. The
    context of a run is the form, as everywhere; or, which no client can send, Settings.
    """

    async def astream(
        self,
        input: Any,
        config: RunnableConfig | None = None,
        *,
        context: Context | Settings | Services | dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[Any]:
        if isinstance(input, dict):  # a form sends null for what was left empty
            input = {name: value for name, value in input.items() if value is not None}
        config = {"recursion_limit": STEPS, **(config or {})}
        # How urgent a part is, its parent says; a client has no say in it.
        told = {k: v for k, v in config.get("configurable", {}).items() if k != URGENCY}
        config["configurable"] = told
        async with _opened(context) as services:
            if self.checkpointer is not None:
                input = await as_answer(self, input, config)
                # From here on the context is what nodes reach out with.
                there: Any = services
                async for chunk in super().astream(input, config, context=there, **kwargs):
                    yield chunk
                return
            config = {**config, "configurable": {"thread_id": uuid4().hex, **told}}
            kwargs.setdefault("durability", "sync")
            async with sqlite_saver(services.settings) as saver:
                graph = self.copy({"checkpointer": saver})
                async for chunk in graph.astream(input, config, context=services, **kwargs):
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


def _opened(
    context: Context | Settings | Services | dict[str, Any] | None,
) -> AbstractAsyncContextManager[Services]:
    if isinstance(context, Services):
        return nullcontext(context)
    if isinstance(context, Settings):
        return open_services(context)
    return open_chosen(context if isinstance(context, Context) else read_context(context))


def with_face(compiled: CompiledStateGraph[State, Context, Input, State]) -> SolveGraph:
    """The same graph with this face, by LangGraph's own way of copying."""
    return SolveGraph(**{k: v for k, v in compiled.__dict__.items() if k != "__orig_class__"})
