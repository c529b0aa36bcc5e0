"""The client of the PTC service, the same for a remote service and for one in this process."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

import httpx

from schema.bounds import ANSWER_BYTES
from schema.errors import ProviderTimeoutError, ProviderUnavailableError, RomaError
from schema.settings import Settings, load_config
from tools.models import ModelPool, certificates, current_slots, permitted
from tools.ptc import problems
from tools.ptc.contract import GenerateRequest, GenerateResponse, Health

HEALTH_TIMEOUT_S = 5
REMOTE_CALLS = 32  # requests to one remote service at once, of all runs together


class PTCClient:
    """Asks one PTC service. Raises the errors of ``schema.errors`` that the service reports."""

    def __init__(
        self, http: httpx.AsyncClient, run_limit: int, models: ModelPool | None = None
    ) -> None:
        self._http = http
        self._run_limit = run_limit
        self._models = models
        self._where = "in this process" if _in_process(http) else f"at {http.base_url}"
        # Each read is bounded, too, but not their number. In process the model's call is.
        self._limit_s = None if _in_process(http) else http.timeout.read

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
        return health.model_dump(exclude_none=True)

    async def generate(self, request: GenerateRequest) -> GenerateResponse:
        # An older service knows no rungs.
        unknown = {"rung"} if request.rung == 1 else None
        body = request.model_dump(mode="json", exclude_none=True, exclude=unknown)
        try:
            async with self._slot():
                async with asyncio.timeout(self._limit_s):
                    reply, content = await self._ask("POST", "generate", json=body)
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

    def _slot(self) -> AbstractAsyncContextManager[None]:
        # In process it is the model's call that takes the slot.
        if _in_process(self._http):
            return nullcontext()
        return current_slots().held(self._run_limit, self._where, REMOTE_CALLS)

    async def aclose(self) -> None:
        await self._http.aclose()
        if self._models:
            await self._models.close()


def get_ptc_client(
    url: str | None = None, *, settings: Settings | None = None, models: ModelPool | None = None
) -> PTCClient:
    """A client for the service at ``url``; without one, for the same app inside this process.

    In process, the models are closed with the client unless they were given.
    """
    settings = settings or load_config()
    token = settings.ptc_service.token
    bearer = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
    own = None if url or models else ModelPool(settings)
    http = httpx.AsyncClient(
        base_url=url or "http://ptc.local",
        headers={"Accept-Encoding": "identity"} | bearer,
        timeout=httpx.Timeout(settings.ptc_service.timeout, connect=5),
        verify=certificates(),
        transport=None if url else _Here(settings, models or own),
        # In process it is the model's call that needs the permit.
        event_hooks={"request": [permitted]} if url else None,
    )
    return PTCClient(http, settings.limits.parallel_calls, own)


class _Here(httpx.AsyncBaseTransport):
    """Leads to the service inside this process, made when it is first asked: FastAPI takes longer
    to import than most else of a run."""

    def __init__(self, settings: Settings, models: ModelPool | None) -> None:
        self._settings, self._models = settings, models
        self._made: asyncio.Future[httpx.AsyncBaseTransport] | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._made = self._made or asyncio.ensure_future(asyncio.to_thread(self._make))
        transport = await asyncio.shield(self._made)
        return await transport.handle_async_request(request)

    def _make(self) -> httpx.AsyncBaseTransport:
        from tools.ptc.service import create_app

        app = create_app(self._settings, self._models)
        return httpx.ASGITransport(app, raise_app_exceptions=False)


def _in_process(http: httpx.AsyncClient) -> bool:
    return http.base_url.host == "ptc.local"
