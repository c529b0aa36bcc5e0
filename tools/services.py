"""What the runs of one process share: models and the PTC client. Closed after the last run."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property

from schema.settings import Settings, load_config
from schema.state import Context
from tools.models import Endpoint, ModelPool, code_endpoint, llm_endpoint
from tools.ptc.client import PTCClient, get_ptc_client
from tools.sandbox import Sandbox, open_sandbox

SERVERS = ("langgraph_api", "aegra_api")  # who imports one of these serves others
HEALTH_SECONDS = 10  # for how long an answer of the PTC service's health check is believed


class Services:
    """Everything a node reaches out with, for one set of settings in one event loop."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.models = ModelPool(settings)
        self.users = 0
        self._health: dict[str, str | None] = {}
        self._health_until = 0.0
        self._sandbox: asyncio.Task[Sandbox] | None = None

    @cached_property
    def planner(self) -> Endpoint:
        return llm_endpoint(self.settings, self.settings.agents.planner.llm)

    @cached_property
    def code(self) -> Endpoint | None:
        """Who writes code, as far as this process knows: a remote service has its own settings."""
        remote = self.settings.agents.executor.ptc_base_url
        return None if remote else code_endpoint(self.settings)

    @cached_property
    def executor(self) -> Endpoint:
        return llm_endpoint(self.settings, self.settings.agents.executor.llm)

    @cached_property
    def aggregator(self) -> Endpoint:
        return llm_endpoint(self.settings, self.settings.agents.aggregator.llm)

    @cached_property
    def ptc(self) -> PTCClient:
        url = self.settings.agents.executor.ptc_base_url
        return get_ptc_client(url, settings=self.settings, models=self.models)

    async def ptc_health(self) -> dict[str, str | None]:
        now = asyncio.get_running_loop().time()
        if now > self._health_until:
            self._health = await self.ptc.health_check()
            self._health_until = now + HEALTH_SECONDS
        return self._health

    async def attempts(self) -> int:
        """Tries that a task gets: the limit that was set, else what suits the coding model."""
        provider = self.settings.providers.get((await self.ptc_health())["llm_provider"] or "")
        return self.settings.limits.attempts or (provider.attempts if provider else 3)

    @property
    def must_isolate(self) -> bool:
        """Whether code of a stranger may only be run in isolation."""
        required = self.settings.sandbox.required
        return any(name in sys.modules for name in SERVERS) if required is None else required

    async def sandbox(self) -> Sandbox:
        # Parts that end together must not each try out which sandbox works here.
        self._sandbox = self._sandbox or asyncio.ensure_future(open_sandbox(self.must_isolate))
        return await asyncio.shield(self._sandbox)

    async def close(self) -> None:
        await self.models.close()
        if "ptc" in self.__dict__:
            await self.ptc.aclose()


_Key = tuple[asyncio.AbstractEventLoop, str, tuple[str, ...]]
_open: dict[_Key, Services] = {}


def _key(context: Context) -> _Key:
    return asyncio.get_running_loop(), context.profile, tuple(context.overrides)


@asynccontextmanager
async def open_services(
    context: Context, settings: Settings | None = None
) -> AsyncIterator[Services]:
    """Services for a run; runs at the same time with the same settings share them.

    ``settings`` are what the context names, when the caller has loaded them already.
    Raises ConfigError, and SandboxError when code has to be isolated and cannot be.
    """
    key = _key(context)
    if settings is None and key not in _open:
        settings = await asyncio.to_thread(load_config, context.profile, context.overrides)
    # Another run may have opened them during the wait.
    if settings is not None and key not in _open:
        _open[key] = Services(settings)
    services = _open[key]
    services.users += 1
    try:
        if services.must_isolate:
            await services.sandbox()  # before anything is paid for
        yield services
    finally:
        services.users -= 1
        if not services.users:
            del _open[key]
            await services.close()


def current_services(context: Context) -> Services:
    """The services of the run that is under way with this context."""
    return _open[_key(context)]
