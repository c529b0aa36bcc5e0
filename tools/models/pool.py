"""All models of a process: one client each, and one HTTP connection pool."""

from __future__ import annotations

import asyncio
import ssl
from functools import cache
from typing import Any

import certifi

from schema.settings import Settings
from tools.models.chat import Chat, Completion, Messages
from tools.models.embedded import start_embedded
from tools.models.kept_keys import KeptKeys
from tools.models.permits import permitted
from tools.models.providers import Endpoint
from tools.models.slots import current_slots


@cache
def _certificates() -> ssl.SSLContext:
    # Reading them takes 20 ms, which every run would pay again.
    return ssl.create_default_context(cafile=certifi.where())


class ModelPool:
    """Models by endpoint. Close it when the last run has ended."""

    def __init__(self, settings: Settings) -> None:
        self._network = settings.network
        self._run_limit = settings.limits.parallel_calls
        self._http = KeptKeys(
            verify=_certificates(), follow_redirects=False, event_hooks={"request": [permitted]}
        )
        self._chats: dict[Endpoint, Chat] = {}

    async def complete(self, endpoint: Endpoint, messages: Messages, **options: Any) -> Completion:
        """Ask the endpoint's model as soon as a slot is free. Raises what Chat.complete raises."""
        async with current_slots().held(self._run_limit, endpoint.where, endpoint.parallel_calls):
            if endpoint not in self._chats:
                url = endpoint.base_url or str(await asyncio.to_thread(start_embedded))
                self._chats[endpoint] = Chat(endpoint, url, self._network, self._http)
            return await self._chats[endpoint].complete(messages, **options)

    async def close(self) -> None:
        await self._http.aclose()
