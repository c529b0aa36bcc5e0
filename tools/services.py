"""What nodes reach out with: models, the PTC client, what is kept for reuse, the sandbox."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from functools import cached_property
from typing import Any

from schema.errors import RomaError
from schema.providers import Role
from schema.settings import Settings
from schema.task import Route
from tools.lookup import Servers
from tools.models import (
    ModelPool,
    Serving,
    all_endpoints,
    embed,
    fallback,
    must_serve,
    say_capped,
    say_retiring,
    serving,
)
from tools.ptc.base import PTCClient
from tools.ptc.client import get_ptc_client
from tools.reuse import Answers, Parts, Shelf
from tools.sandbox import Sandbox, open_sandbox

SERVERS = ("langgraph_api", "aegra_api")  # who imports one of these serves others
NEEDED: tuple[Role, ...] = ("answer", "aggregate")
HEALTH_SECONDS = 10  # for how long an answer of the PTC service's health check is believed


class Services:
    """Everything a node reaches out with, for one set of settings in one event loop."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.narrowed: Settings | None = None
        """The operator's own settings, of which these are what a caller chose."""
        cache = settings.cache
        self.shelf = Shelf(settings.shelf, cache.max_mb)
        self.answers = Answers(self.shelf) if cache.answers else None
        self.parts = Parts(self.shelf, embed, cache.similar) if cache.parts else None
        self.models = ModelPool(settings, self.answers)
        self.lookups = Servers(settings.mcp_servers, self.models.purse)
        self.users = 0
        self._health: dict[str, Any] = {}
        self._health_until = 0.0
        self._sandbox: asyncio.Task[Sandbox] | None = None
        self._warming = asyncio.ensure_future(self._warm_up())

    @cached_property
    def planner(self) -> Serving | None:
        """Who plans; None where no model can."""
        return serving(self.settings, "planner")

    @cached_property
    def code(self) -> Serving | None:
        """Who writes code, as far as this process knows: a remote service has its own settings."""
        remote = self.settings.agents.executor.ptc_base_url
        return None if remote else must_serve(self.settings, "code")

    @cached_property
    def executor(self) -> Serving:
        return must_serve(self.settings, "answer")

    @cached_property
    def fallback(self) -> Serving | None:
        """Who writes code where PTC cannot: whoever PTC does not ask itself."""
        remote = bool(self.settings.agents.executor.ptc_base_url)
        return fallback(self.settings, remote)

    @cached_property
    def tester(self) -> Serving | None:
        """Who writes tests from a goal; None where no model can."""
        return serving(self.settings, "test")

    @cached_property
    def diagnoser(self) -> Serving | None:
        """Who says what is wrong where no rule does; None where no model can."""
        return serving(self.settings, "diagnose")

    @cached_property
    def aggregator(self) -> Serving:
        return must_serve(self.settings, "aggregate")

    def check_roles(self) -> None:
        """Raise ConfigError where settings leave a role to nobody that is needed at last."""
        for role in NEEDED:
            must_serve(self.settings, role)

    @cached_property
    def ptc(self) -> PTCClient:
        url = self.settings.agents.executor.ptc_base_url
        return get_ptc_client(url, settings=self.settings, models=self.models)

    async def rungs(self, route: Route | None) -> int:
        """How many rungs the models have that do a task of this route."""
        if route and route.to == "PTC":
            return (await self.ptc_health()).get("rungs") or 1
        serving = self.fallback if route and route.fallback else None
        return len((serving or self.executor).rungs)

    async def ptc_health(self) -> dict[str, Any]:
        now = asyncio.get_running_loop().time()
        if now > self._health_until:
            self._health = await self.ptc.health_check()
            self._health_until = now + HEALTH_SECONDS
        return self._health

    async def attempts(self) -> int:
        """Tries that a task gets: the limit that was set, else what suits the coding model."""
        provider = self.settings.providers.get(await self.coder())
        return self.settings.limits.attempts or (provider.attempts if provider else 3)

    async def coder(self) -> str:
        """The name of the provider that the PTC service asks for code; empty if none is known."""
        return str((await self.ptc_health())["llm_provider"] or "")

    @property
    def must_isolate(self) -> bool:
        """Whether code of a stranger may only be run in isolation."""
        required = self.settings.sandbox.required
        return any(name in sys.modules for name in SERVERS) if required is None else required

    async def sandbox(self) -> Sandbox:
        # Parts that end together must not each try out which sandbox works here. What could not
        # be started once, for want of files or memory, is tried again.
        if self._sandbox is None or (self._sandbox.done() and self._sandbox.exception()):
            self._sandbox = asyncio.ensure_future(open_sandbox(self.must_isolate))
        return await asyncio.shield(self._sandbox)

    async def _warm_up(self) -> None:
        """What the first part needs is brought up while a model thinks about the goal."""
        await self.models.asked.wait()
        with suppress(RomaError):
            await self.sandbox()
        with suppress(RomaError):  # who needs it is told
            endpoints = all_endpoints(self.settings)
            say_capped(endpoints, self.settings.limits.parallel_calls)
            await asyncio.to_thread(say_retiring, endpoints)
        if not self.settings.agents.executor.ptc_base_url:
            await self.ptc_health()

    async def close(self) -> None:
        under_way = [task for task in (self._warming, self._sandbox) if task]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await self.lookups.close()
        await self.models.close()
        if "ptc" in self.__dict__:
            await self.ptc.aclose()
        await self.shelf.close()
