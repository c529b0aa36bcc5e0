"""The PTC service elsewhere, over HTTP: its answers are bounded, its requests paid for."""

from __future__ import annotations

import asyncio
import copy
import time
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx

from schema.bounds import ANSWER_BYTES
from schema.errors import (
    ProviderError,
    ProviderRefusedError,
    ProviderTimeoutError,
    ProviderUnavailableError,
    RomaError,
    UnansweredError,
)
from schema.settings import Settings
from tools.models import ModelPool, certificates, current_slots, patience_with, permitted
from tools.money import Ledger, Purse
from tools.ptc import problems
from tools.ptc.base import PTCClient
from tools.ptc.contract import GenerateRequest, GenerateResponse, Health
from tools.ptc.paid import LEDGER, as_asked, as_taken, in_vain, known_as
from tools.ptc.remembered import Remembered
from tools.tracing import headers_of_trace

HEALTH_TIMEOUT_S = 5
REMOTE_CALLS = 32  # requests to one remote service at once, of all runs together


class Elsewhere(PTCClient):
    """The service at ``url``. ``models``, if they are given, are not closed with it."""

    def __init__(self, url: str, settings: Settings, models: ModelPool | None) -> None:
        token = settings.ptc_service.token
        bearer = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"Accept-Encoding": "identity"} | bearer,
            timeout=httpx.Timeout(settings.ptc_service.timeout, connect=5),
            verify=certificates(),
            event_hooks={"request": [permitted]},
        )
        self._purse = models.purse if models else Purse(settings.budget, Ledger(settings.ledger))
        self._own = models is None
        self._run_limit = settings.limits.parallel_calls
        self._patience_s = settings.network.patience
        self._limit_s = settings.ptc_service.timeout  # each read is bounded, not their number
        self._health: Health | None = None
        self._where = f"at {self._http.base_url}"
        self._remembered = Remembered(models.answers if models else None, self._where)

    async def health(self) -> Health:
        try:
            async with asyncio.timeout(HEALTH_TIMEOUT_S):
                reply, content = await self._ask("GET", "health")
            reply.raise_for_status()
            health = Health.model_validate_json(content)
        except (httpx.HTTPError, TimeoutError, ValueError):
            reason = f"the PTC service {self._where} does not answer"
            health = Health(status="degraded", llm_provider="none", reason=reason)
        self._health = health
        return health

    async def generate(self, request: GenerateRequest) -> GenerateResponse:
        if self._health is None or self._health.price is None:
            self._health = await self.health()
        health = self._health
        if known := await self._remembered.find(health.version, request):
            return known
        ours = await self._purse.identity()
        same = {LEDGER: ours} if ours and health.ledger == known_as(ours) else {}
        asked = as_asked(request.model_dump_json(), health, self._limit_s)
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
                spending.refused = _cost_nothing(error.__cause__ or error)
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
        headers: Mapping[str, str],
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

    async def aclose(self) -> None:
        await self._http.aclose()
        if self._own:
            await self._purse.close()


def _cost_nothing(error: BaseException) -> bool:
    """Whether a request never arrived, or was refused before a model was paid."""
    if isinstance(error, RomaError):
        return not isinstance(error, UnansweredError | ProviderTimeoutError)
    return isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
