"""PTCExecutor: one task, routed to PTC or to the LLM, without a graph around it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from langchain_core.messages import HumanMessage

from schema.contract import is_prose
from schema.settings import Settings, load_config
from schema.task import Frozen, Route, TaskType
from schema.usage import Call
from tools.models import ModelPool, Serving, fallback, must_serve, run_of_its_own
from tools.ptc.client import get_ptc_client
from tools.ptc.contract import GenerateRequest, GenerateResponse
from tools.ptc.fallback import Fallen, ask_ptc
from tools.ptc.generation import generate
from tools.routing import Decision, decide


async def choose_route(
    goal: str,
    task_type: TaskType | None,
    *,
    enabled: bool,
    health: Callable[[], Awaitable[Mapping[str, Any]]],
    files: Sequence[str] = (),
) -> Route:
    """PTC if it is enabled and healthy and the task is code; else the LLM. Always says why.

    A task that owns ``files`` which are not text for people is code, whatever it is called.
    """
    decision = decide(goal, task_type)
    owned = next((path for path in files if not is_prose(path)), None)
    if owned and decision.to == "LLM":
        decision = Decision("PTC", f"it has to write {owned}")
    if decision.to == "LLM":
        return Route(to="LLM", code=False, reason=decision.reason)
    if not enabled:
        return Route(to="LLM", code=True, reason=f"{decision.reason}, but PTC is disabled")
    found = await health()
    if found["status"] != "healthy":
        return Route(to="LLM", code=True, reason=f"{decision.reason}, but {found['reason']}")
    return Route(to="PTC", code=True, reason=decision.reason)


class ExecutorResult(Frozen):
    """What a task gave. ``stats`` holds provider, tokens (in and out) and cost (USD)."""

    output: str
    route: Route
    stats: dict[str, Any]


class PTCExecutor:
    """Routes single tasks. What is not said here, the settings say (``agents.executor``).

    ``ptc_base_url`` names a PTC service; without any the service runs in this process.
    """

    def __init__(self, ptc_enabled: bool | None = None, ptc_base_url: str | None = None) -> None:
        self._enabled = ptc_enabled
        self._url = ptc_base_url

    async def aforward(self, goal: str, task_type: TaskType | None = None) -> ExecutorResult:
        """Do one task. Raises ProviderError when neither PTC nor the fallback LLM can,
        and BudgetError where it may cost more than a run may."""
        settings = load_config()
        # What it may cost is what a run may.
        with run_of_its_own():
            return await self._forward(goal, task_type, settings)

    async def _forward(
        self, goal: str, task_type: TaskType | None, settings: Settings
    ) -> ExecutorResult:
        executor = settings.agents.executor
        enabled = executor.ptc_enabled if self._enabled is None else self._enabled
        models = ModelPool(settings)
        url = self._url or executor.ptc_base_url
        client = get_ptc_client(url, settings=settings, models=models)
        try:
            route = await choose_route(goal, task_type, enabled=enabled, health=client.health_check)
            request, on_cut = GenerateRequest(task=goal), settings.ptc_service.on_cut
            serving: Serving | None = None
            paid: list[Call] = []
            if route.to == "PTC":
                serving = fallback(settings, remote=bool(url))
                response = await ask_ptc(client, request, serving, task=goal)
                if not isinstance(response, Fallen):
                    return _code_result(response, route)
                route, paid = response
            serving = serving or must_serve(settings, "answer")
            if route.code:
                return _code_result(await generate(models, serving, request, on_cut), route, paid)
            said = await models.complete(serving, [HumanMessage(goal)])
            tokens = said.input_tokens + said.output_tokens
            stats = {"provider": said.provider, "tokens": tokens, "cost": said.cost_usd}
            return ExecutorResult(output=said.text, route=route, stats=stats)
        finally:
            await client.aclose()
            await models.close()


def _code_result(
    response: GenerateResponse, route: Route, paid: Sequence[Call] = ()
) -> ExecutorResult:
    """``paid`` are calls that were made before it, in vain."""
    tokens = response.usage.total_tokens + sum(c.input_tokens + c.output_tokens for c in paid)
    cost = response.cost_usd + sum(call.cost_usd for call in paid)
    price = f"${cost:.6f} USD" if response.priced else "price unknown"
    blocks = [f"```{_language(file.path)}\n{file.content.rstrip()}\n```" for file in response.files]
    parts = [
        f"Generated code using {response.provider}:",
        *(blocks or [response.explanation]),
        f"Cost: {price} ({tokens} tokens)",
    ]
    stats = {"provider": response.provider, "tokens": tokens, "cost": cost}
    return ExecutorResult(output="\n\n".join(parts), route=route, stats=stats)


def _language(path: str) -> str:
    return "python" if path.endswith(".py") else path.rsplit(".", 1)[-1]
