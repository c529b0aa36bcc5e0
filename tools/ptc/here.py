"""The way to the PTC service inside this process."""

from __future__ import annotations

import asyncio

import httpx

from schema.settings import Settings
from tools.models import ModelPool


class Here(httpx.AsyncBaseTransport):
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
