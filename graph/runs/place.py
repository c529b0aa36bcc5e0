"""Where the steps of a run are kept: by a checkpointer of the caller's, in our file, or nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import ensure_config, merge_configs
from langgraph._internal._constants import CONFIG_KEY_CHECKPOINTER
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.types import Checkpointer

from graph.runs.abreast import abreast
from graph.runs.checkpoints import SAVED, open_saver
from graph.runs.lease import Lease
from graph.runs.threaded import with_async_methods
from graph.runs.whole import keeping_whole_steps
from schema.settings import Settings, load_config
from tools.models import PERMIT, permits

SERVER = "langgraph_api_url"


def is_held(permit: object) -> bool:
    """Whether it is that of a run under way in this process: anybody may name one in a config."""
    return isinstance(permit, str) and permit in permits


class Place:
    """The place of one run, as the graph's own checkpointer and the run's config say it."""

    def __init__(
        self, own: Checkpointer, bound: RunnableConfig | None, config: RunnableConfig
    ) -> None:
        given = merge_configs(bound, config).get("configurable", {})
        # A thread of its own is a run of its own, also inside of a node.
        inherited = {} if "thread_id" in given else ensure_config().get("configurable", {})
        self._told = {**inherited, **given}
        self._own = own
        self.unsaid = own is None and CONFIG_KEY_CHECKPOINTER not in self._told
        """Neither a caller nor a graph around this one has said where."""
        self.config = config
        if self.unsaid:
            self._told.setdefault("thread_id", uuid4().hex)
            here = {"thread_id": self._told["thread_id"], **config.get("configurable", {})}
            self.config = {**config, "configurable": here}
            if self._on_server:  # it keeps nothing of this run, and has no report of it
                told = {key: v for key, v in config.get("metadata", {}).items() if key != SERVER}
                self.config["metadata"] = told

    @property
    def run(self) -> str:
        """The id of the run; empty where nobody has given it one."""
        return str(self._told.get("thread_id", ""))

    @property
    def _on_server(self) -> bool:
        # LangGraph itself knows a server by these: it makes Runtime.server_info of them.
        return not {"assistant_id", "graph_id"}.isdisjoint(self._told)

    @asynccontextmanager
    async def saver(self, settings: Settings | None = None) -> AsyncIterator[Checkpointer]:
        """The checkpointer to use. Raises ConfigError, StorageError."""
        if isinstance(self._own, BaseCheckpointSaver):
            yield keeping_whole_steps(await with_async_methods(abreast(self._own)))
        elif not self.unsaid:
            yield self._own
        elif self._on_server:
            # It keeps nothing of a run without a thread, and neither do we.
            yield InMemorySaver(serde=JsonPlusSerializer(allowed_msgpack_modules=SAVED))
        else:
            if settings is None:
                settings = await asyncio.to_thread(load_config)
            async with open_saver(settings) as saver:
                yield saver

    @asynccontextmanager
    async def lease(self, saver: Checkpointer) -> AsyncIterator[Lease | None]:
        """The lease of the run if it is kept with us, and none around it holds it already.

        Raises RunBusyError.
        """
        # By name, because a server wraps the checkpointer that it is told to use.
        leases = getattr(saver, "leases", None)
        if leases is None or "thread_id" not in self._told or is_held(self._told.get(PERMIT)):
            yield None
            return
        async with leases.hold(str(self._told["thread_id"]), server=self._on_server) as lease:
            yield lease
