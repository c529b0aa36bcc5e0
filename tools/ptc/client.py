"""The client of the PTC service, the same for a remote service and for one in this process."""

from __future__ import annotations

import asyncio
import copy
import time
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from types import MappingProxyType
from typing import Any, Self

import httpx

from schema.bounds import ANSWER_BYTES
from schema.errors import (
    ProviderError,
    ProviderRefusedError,
    ProviderTimeoutError,
    ProviderUnavailableError,
    RomaError,
)
from schema.settings import Settings, load_config
from tools.models import ModelPool, certificates, current_slots, patience_with, permitted
from tools.money import Ledger, Purse
from tools.ptc import problems
from tools.ptc.contract import GenerateRequest, GenerateResponse, Health
from tools.ptc.here import Here
from tools.ptc.paid import LEDGER, as_asked, as_taken, cost_nothing, in_vain, known_as
from tools.ptc.remembered import Remembered
from tools.reuse import Answers
from tools.tracing import headers_of_trace

HEALTH_TIMEOUT_S = 5
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
REMOTE_CALLS = 32  # requests to one remote service at once, of all runs together


class PTCClient:
    """Asks one PTC service. Raises the errors of ``schema.errors`` that the service reports."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        run_limit: int,
        patience_s: float,
        purse: Purse | None,
        own: ModelPool | Purse | None,
        answers: Answers | None = None,
    ) -> None:
        self._http = http
        self._run_limit = run_limit
        self._patience_s = patience_s
        self._purse = purse
        self._own = own
        self._health: Health | None = None
        self._where = "in this process" if _in_process(http) else f"at {http.base_url}"
        self._remembered = Remembered(answers, self._where)
        self._limit_s = http.timeout.read or patience_s  # each read is bounded, not their number

    async def health_check(self) -> dict[str, Any]:
        """``{"status": "healthy", "llm_provider": "kimi", ...}``; degraded comes with a reason."""
        try:
            # In process nothing can hang, and the first answer waits for imports.
            async with asyncio.timeout(None if _in_process(self._http) else HEALTH_TIMEOUT_S):
                reply, content = await self._ask("GET", "health")
            reply.raise_for_status()
            health = Health.model_validate_json(content)
        except (httpx.HTTPError, TimeoutError, ValueError):
            reason = f"the PTC service {self._where} does not answer"
            health = Health(status="degraded", llm_provider="none", reason=reason)
        self._health = health
        told = {"status", "llm_provider", "model", "reason", "rungs", "ladder"}
        return health.model_dump(include=told, exclude_none=True)

    async def generate(self, request: GenerateRequest) -> GenerateResponse:
        """The files. Raises BudgetError where they may cost more than is left."""
        if self._purse is None:  # in process it is the model's call that has slot, patience, price
            return await self._generate(request, nullcontext())
        if self._health is None or self._health.price is None:
            await self.health_check()
        assert self._health  # it was just asked for
        if known := await self._remembered.find(self._health.version, request):
            return known
        ours = await self._purse.identity()
        same = {LEDGER: ours} if ours and self._health.ledger == known_as(ours) else {}
        asked = as_asked(request.model_dump_json(), self._health, self._limit_s)
        patience = patience_with(f"PTC {self._where}", self._patience_s)
        if self._purse.in_usd and asked.worst.usd is not None:
            request = request.model_copy(update={"max_cost_usd": asked.worst.usd})
        async with (
            current_slots().held(self._run_limit, self._where, REMOTE_CALLS),
            self._purse.spending(asked) as spending,
        ):
            began = time.monotonic()
            if patience.why and not patience.left:
                spending.refused = True
                raise copy.copy(patience.why)
            try:
                headers = same | headers_of_trace()
                answer = await self._generate(request, patience.within(self._limit_s), headers)
            except RomaError as error:
                spending.refused = cost_nothing(error.__cause__ or error)
                spending.took = in_vain(error.paid) if error.paid else None
                if isinstance(error, ProviderError):
                    patience.lose(began, time.monotonic())
                    patience.why = error
                if isinstance(error, ProviderRefusedError):
                    patience.refused = error.reach != "call"  # nobody whom it may ask is left
                raise
            spending.took = as_taken(answer)
        return await self._remembered.add(request, answer)

    async def _generate(
        self,
        request: GenerateRequest,
        in_time: AbstractAsyncContextManager[None],
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> GenerateResponse:
        # An older service knows no rungs, and no files that are there.
        unknown = {"rung"} if request.rung == 1 else set()
        unknown |= set() if request.existing else {"existing"}
        body = request.model_dump(mode="json", exclude_none=True, exclude=unknown)
        try:
            async with in_time:
                reply, content = await self._ask("POST", "generate", json=body, headers=headers)
            if reply.is_error:
                problems.raise_problem(content, reply.headers)
            return await asyncio.to_thread(GenerateResponse.model_validate_json, content)
        except RomaError:
            raise
        except (httpx.TimeoutException, TimeoutError) as error:
            raise ProviderTimeoutError(f"the PTC service {self._where} is too slow") from error
        except httpx.HTTPError as error:
            raise ProviderUnavailableError(
                f"the PTC service {self._where} does not answer: start it or unset PTC_SERVICE_URL"
            ) from error
        except (ValueError, RecursionError) as error:
            raise ProviderUnavailableError(
                f"the PTC service {self._where} answered what no PTC service answers"
            ) from error

    async def _ask(self, method: str, path: str, **options: Any) -> tuple[httpx.Response, bytes]:
        """The answer, read as far as it may be long. Raises ValueError where it is longer."""
        content = bytearray()
        async with self._http.stream(method, path, **options) as reply:
            # Nothing is unpacked, so that nothing is larger than it was sent.
            async for data in reply.aiter_raw():
                content += data
                if len(content) > ANSWER_BYTES:
                    raise ValueError(f"the answer has more than {ANSWER_BYTES:,} bytes")
        return reply, bytes(content)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Give back the connections, and with them what was opened for this client alone."""
        await self._http.aclose()
        if self._own:
            await self._own.close()


def get_ptc_client(
    url: str | None = None, *, settings: Settings | None = None, models: ModelPool | None = None
) -> PTCClient:
    """A client for the service at ``url``; without one, for the same app inside this process.

    What it spends stands in the ledger; ``models``, if they are given, are not closed with it.
    """
    settings = settings or load_config()
    token = settings.ptc_service.token
    bearer = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
    own: ModelPool | Purse | None = None
    purse = models.purse if models else None
    if models is None and url:
        own = purse = Purse(settings.budget, Ledger(settings.ledger))
    elif models is None:
        own = models = ModelPool(settings)
    http = httpx.AsyncClient(
        base_url=url or "http://ptc.local",
        headers={"Accept-Encoding": "identity"} | bearer,
        timeout=httpx.Timeout(settings.ptc_service.timeout, connect=5),
        verify=certificates(),
        transport=None if url else Here(settings, models),
        # In process it is the model's call that needs the permit.
        event_hooks={"request": [permitted]} if url else None,
    )
    limit, patience_s = settings.limits.parallel_calls, settings.network.patience
    answers = models.answers if models else None
    return PTCClient(http, limit, patience_s, purse if url else None, own, answers)


def _in_process(http: httpx.AsyncClient) -> bool:
    return http.base_url.host == "ptc.local"
