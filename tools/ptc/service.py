"""The PTC service: a code task goes in, files come out. Stateless.

Run it with ``uvicorn tools.ptc.service:app --port 8002``; /docs describes it. When
PTC_SERVICE_TOKEN is set, /generate wants it as a bearer token; without it the service listens on
loopback only.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from schema.errors import ConfigError
from schema.settings import TOKEN
from tools.models import ModelPool, must_serve, run_of_its_own, say_retiring
from tools.money import allowance
from tools.ptc import answering, refusals
from tools.ptc.contract import GenerateRequest, GenerateResponse, Health, Problem
from tools.ptc.guard import Guard
from tools.ptc.paid import LEDGER, is_same, known_as
from tools.ptc.problems import MEDIA_TYPE
from tools.tracing import send_rest, traced_by

# What the first request would import, while nobody else is answered.
LATE_IMPORTS = (
    "tools.models.endpoint.chat",
    "openai.resources.chat.chat",  # brings completions, whose package by itself brings nothing
    "langchain_core.tracers.context",
    "genai_prices.data",
)


def create_app() -> Guard:
    """The app, with settings and models of its own."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        for module in LATE_IMPORTS:
            await asyncio.to_thread(import_module, module)
        settings = app.state.settings  # the guard has loaded them
        app.state.models = ModelPool(settings)
        if identity := await app.state.models.purse.identity():
            app.state.ledger = known_as(identity)
        with suppress(ConfigError):  # /health tells it
            serving = must_serve(settings, "code")
            await asyncio.to_thread(say_retiring, serving.all())
        yield
        await app.state.models.close()
        await asyncio.to_thread(send_rest)

    app = FastAPI(
        title="PTC", summary="Code generation by the cheapest able model", lifespan=lifespan
    )
    app.state.ledger = None
    refusals.install(app)
    errors: dict[int | str, dict[str, Any]] = {
        status: {"content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}
        for status in (401, 402, 403, 408, 411, 413, 422, 429, 502, 503, 504)
    }

    @app.get("/health")
    async def health(request: Request) -> Health:
        state = request.app.state
        return answering.health(state.settings, state.ledger)

    @app.post(
        "/generate",
        responses=errors,
        response_model=GenerateResponse,
        dependencies=[Depends(_authorized)],
    )
    async def generate(body: GenerateRequest, request: Request) -> Response:
        # One client's calls are not to wait for another's: only the provider's limit is for all.
        models, sent = request.app.state.models, request.headers.get(LEDGER, "")
        counted = bool(sent) and is_same(sent, await models.purse.identity())
        one = allowance(body.max_cost_usd, counted=counted)
        with run_of_its_own(), one, traced_by(request.headers):
            answer = await answering.answer(request.app.state.settings, models, body)
        # It is valid: FastAPI would validate each file of it once more.
        return Response(answer.model_dump_json(), media_type="application/json")

    return Guard(app)


async def _authorized(
    sent: Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))],
    request: Request,
) -> None:
    wanted = request.app.state.settings.ptc_service.token
    token = sent.credentials.encode("latin-1") if sent else b""
    if wanted and not secrets.compare_digest(token, wanted.get_secret_value().encode()):
        raise HTTPException(401, f"send the bearer token that {TOKEN} holds at the service")


app = create_app()
