"""The compiled graph as Python callers want it: sync or async, with a checkpointer and services."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, nullcontext
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.graph import Graph
from langgraph.graph.state import CompiledStateGraph
from langgraph.store.base import BaseStore
from langgraph.types import Checkpointer, StateSnapshot, StateUpdate
from langsmith import uuid7

from graph.answers import as_answer
from graph.build import build
from graph.drawing import described, with_part
from graph.named import named
from graph.runs.place import Place, is_held
from graph.streams import in_own_task
from graph.sync import call_on, loop_for, run_sync
from graph.telling import TELL, with_chat_listening
from graph.thinned import thinned_events, thinner
from schema.context import Context, read_context
from schema.input import Input
from schema.settings import Settings
from schema.state import State
from tools.models import PERMIT, URGENCY, run_under_way
from tools.money import WORK
from tools.opened import open_chosen, open_services
from tools.services import Services
from tools.tracing import told_of, traced

STEPS = 10_000  # LangGraph's limit on supersteps; our own limits end a run long before


class SolveGraph(CompiledStateGraph[State, Context, Input, State]):
    """Opens the services of a run around it, and a SQLite file when it has no checkpointer.

    A LangGraph server sets its own checkpointer, so only Python and the shell get the file. The
    context of a run is the form, as everywhere; or, which no client can send, Settings.
    """

    @in_own_task
    async def astream(
        self,
        input: Any,
        config: RunnableConfig | None = None,
        *,
        context: Context | Settings | Services | dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> AsyncGenerator[Any, None]:
        if isinstance(input, dict):  # a form sends null for what was left empty
            input = {name: value for name, value in input.items() if value is not None}
        config = named({"recursion_limit": STEPS, **(config or {})}, input)
        # What a part is, its parent says, and who may pay, a lease: a client has no say.
        told = config.get("configurable", {})
        config["configurable"] = {
            name: value
            for name, value in told.items()
            if name not in (URGENCY, WORK, TELL) and (name != PERMIT or is_held(value))
        }
        place = self._place(config)
        # LangGraph's own default saves while the next step is under way: a crash in between would
        # have calls made again that had been answered.
        if self.checkpointer is not False:
            kwargs["durability"] = kwargs.get("durability") or "sync"
        async with (
            _opened(context) as services,
            place.saver(services.settings) as saver,
            place.lease(saver) as lease,
        ):
            config = lease.on(place.config) if lease else place.config
            over = self._over(saver)
            if saver:
                input = await as_answer(over, input, config, services.models.purse)
            config["run_id"] = root = config.get("run_id") or uuid7()
            asked = kwargs.get("stream_mode") or self.stream_mode, kwargs.get("subgraphs", False)
            thin = thinner(*asked, kwargs.get("version", "v1"), self.nodes)
            there: Any = services  # from here on the context is what nodes reach out with
            run = over.astream(input, config, context=there, **kwargs)
            chat = "messages" in asked[0]
            with (
                run_under_way(place.run),
                with_chat_listening(chat),
                traced(root, told_of(services.settings)),
            ):
                async with aclosing(cast(AsyncGenerator[Any, None], run)) as chunks:
                    async for chunk in chunks:
                        if (told := thin(chunk)) is not None:
                            yield told

    def astream_events(
        self, input: Any, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Any:
        """LangChain's events (v2), without what the run has told already."""
        events = super().astream_events(input, config, **kwargs)
        if kwargs.get("version") == "v3":
            return events
        asked = kwargs.get("stream_mode") or self.stream_mode, kwargs.get("subgraphs", False)
        thin = thinner(*asked, "v1", self.nodes)
        return thinned_events(cast(AsyncIterator[Any], events), thin, self.nodes)

    def stream(
        self, input: Any, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Iterator[Any]:
        """Like ``astream``, for callers that cannot await. ``invoke`` is built on it."""
        with loop_for(self.checkpointer) as loop:
            chunks = self.astream(input, config, **kwargs)
            try:
                while (chunk := call_on(loop, _next(chunks))) is not _END:
                    yield chunk
            finally:
                if not loop.is_closed():
                    call_on(loop, chunks.aclose())

    def get_graph(self, config: RunnableConfig | None = None, *, xray: int | bool = False) -> Graph:
        """Its drawing; with ``xray`` the graph of a part stands inside of it."""
        drawn = described(super().get_graph(config))
        return with_part(drawn, described(super().get_graph(config))) if xray else drawn

    async def aget_graph(
        self, config: RunnableConfig | None = None, *, xray: int | bool = False
    ) -> Graph:
        return await asyncio.to_thread(self.get_graph, config, xray=xray)

    async def aget_state(self, config: RunnableConfig, *, subgraphs: bool = False) -> StateSnapshot:
        async with self._place(config).saver() as saver:
            return await self._over(saver).aget_state(config, subgraphs=subgraphs)

    def get_state(self, config: RunnableConfig, *, subgraphs: bool = False) -> StateSnapshot:
        if self._place(config).unsaid:
            return run_sync(self.aget_state(config, subgraphs=subgraphs))
        return super().get_state(config, subgraphs=subgraphs)

    async def aget_state_history(
        self, config: RunnableConfig, **options: Any
    ) -> AsyncIterator[StateSnapshot]:
        for snapshot in await self._history(config, options):
            yield snapshot

    def get_state_history(self, config: RunnableConfig, **options: Any) -> Iterator[StateSnapshot]:
        if self._place(config).unsaid:
            return iter(run_sync(self._history(config, options)))
        return super().get_state_history(config, **options)

    async def abulk_update_state(
        self, config: RunnableConfig, supersteps: Sequence[Sequence[StateUpdate]]
    ) -> RunnableConfig:
        """What ``aupdate_state`` is built on. Raises RunBusyError where the run is under way."""
        place = self._place(config)
        async with place.saver() as saver, place.lease(saver):
            return await self._over(saver).abulk_update_state(config, supersteps)

    def bulk_update_state(
        self, config: RunnableConfig, supersteps: Sequence[Sequence[StateUpdate]]
    ) -> RunnableConfig:
        """What ``update_state`` is built on. Raises RunBusyError where the run is under way."""
        if self._place(config).unsaid:
            return run_sync(self.abulk_update_state(config, supersteps))
        return super().bulk_update_state(config, supersteps)

    async def _history(
        self, config: RunnableConfig, options: dict[str, Any]
    ) -> list[StateSnapshot]:
        async with self._place(config).saver() as saver:
            found = self._over(saver).aget_state_history(config, **options)
            return [snapshot async for snapshot in found]

    def _place(self, config: RunnableConfig) -> Place:
        return Place(self.checkpointer, self.config, config)

    def _over(self, saver: Checkpointer) -> CompiledStateGraph[State, Context, Input, State]:
        """LangGraph's own graph, without this face, over a saver."""
        return CompiledStateGraph(**_attributes(self) | {"checkpointer": saver})


_END = object()


def _opened(
    context: Context | Settings | Services | dict[str, Any] | None,
) -> AbstractAsyncContextManager[Services]:
    if isinstance(context, Services):
        return nullcontext(context)
    if isinstance(context, Settings):
        return open_services(context)
    return open_chosen(context if isinstance(context, Context) else read_context(context))


async def _next(chunks: AsyncIterator[Any]) -> Any:
    return await anext(chunks, _END)


def _attributes(graph: CompiledStateGraph[State, Context, Input, State]) -> dict[str, Any]:
    return {name: value for name, value in vars(graph).items() if name != "__orig_class__"}


def build_graph(checkpointer: Checkpointer = None, store: BaseStore | None = None) -> SolveGraph:
    """The graph over a checkpointer and a store of yours, as LangGraph's own ``compile`` has them.

    Our nodes keep nothing in the store: it is for a graph of yours around this one.
    """
    given = {"checkpointer": checkpointer, "store": store}
    return SolveGraph(**_attributes(build()) | given)  # by LangGraph's own way of copying
