"""All models of a process: one client each, and one HTTP connection pool."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import Any

from schema.errors import ConfigError, ProviderError
from schema.settings import Settings
from tools.models.endpoint.chat import Chat, Completion, Messages
from tools.models.endpoint.embedded import start_embedded
from tools.models.endpoint.endpoint import Endpoint
from tools.models.endpoint.kept_keys import KeptKeys
from tools.models.endpoint.manners import Manners
from tools.models.endpoint.trust import certificates
from tools.models.permits import permitted
from tools.models.remembered import Remembered
from tools.models.serving.failed import worst_of
from tools.models.serving.rungs import Serving, order
from tools.models.slots import current_slots
from tools.reuse import Answers


class ModelPool:
    """Models by endpoint. Close it when the last run has ended. Raises ConfigError."""

    def __init__(self, settings: Settings, answers: Answers | None = None) -> None:
        self._remembered = Remembered(answers)
        self._network = settings.network
        self._run_limit = settings.limits.parallel_calls
        self.asked = asyncio.Event()
        """Set when the first request is on its way."""
        self._http = self._client(trust_env=True)
        self._chats: dict[Endpoint, Chat] = {}
        # What a model at an address takes holds for every role that asks it.
        self._manners: dict[tuple[str, str], Manners] = {}

    async def complete(
        self,
        serving: Serving,
        messages: Messages,
        *,
        schema: dict[str, Any] | None = None,
        purpose: str = "",
        rung: int = 1,
        **options: Any,
    ) -> Completion:
        """Ask who may serve a role, one after the other, beginning at the rung, until one answers.

        Raises a ProviderError where none of them does: of several, one that may pass, if there is.
        """
        options["schema"] = schema
        if known := await self._remembered.find(serving.at(rung), messages, options):
            self.asked.set()
            return known.model_copy(update={"purpose": purpose})
        failed: list[ProviderError] = []
        for endpoint in order(serving, rung):
            try:
                said = await self._ask(endpoint, messages, **options)
                said = await self._remembered.add(endpoint, messages, options, said)
                return said.model_copy(update={"purpose": purpose})
            except ProviderError as error:
                failed.append(error)
        raise worst_of(failed)

    async def listed(self, endpoint: Endpoint) -> list[str]:
        """The names of the models that are there, or none. Raises a ProviderError."""
        return await (await self._chat(endpoint)).listed()

    async def _ask(self, endpoint: Endpoint, messages: Messages, **options: Any) -> Completion:
        """Ask the endpoint's model as soon as a slot is free."""
        limit = endpoint.limits.parallel_calls
        async with current_slots().held(self._run_limit, endpoint.where, limit):
            return await (await self._chat(endpoint)).complete(messages, **options)

    async def _chat(self, endpoint: Endpoint) -> Chat:
        if endpoint not in self._chats:
            url = endpoint.base_url or str(await asyncio.to_thread(start_embedded))
            http = self._direct if endpoint.embedded else self._http
            # langchain-openai would use the newer name, which only OpenAI is sure to know.
            newer = "max_completion_tokens" if endpoint.provider == "openai" else "max_tokens"
            manners = self._manners.setdefault((url, endpoint.model), Manners(newer))
            self._chats[endpoint] = Chat(endpoint, url, self._network, http, manners)
        return self._chats[endpoint]

    @cached_property
    def _direct(self) -> KeptKeys:
        """For this process's own server, which no proxy leads to."""
        return self._client(trust_env=False)

    async def close(self) -> None:
        await self._http.aclose()
        if "_direct" in self.__dict__:
            await self._direct.aclose()

    def _client(self, trust_env: bool) -> KeptKeys:
        try:
            return KeptKeys(
                verify=certificates(),
                trust_env=trust_env,
                follow_redirects=False,
                event_hooks={"request": [permitted, self._note]},
            )
        except ConfigError:
            raise
        except Exception as error:  # whatever the client stumbles over in the environment's proxies
            raise ConfigError(
                "the proxies cannot be used: check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY"
            ) from error

    async def _note(self, _: object) -> None:
        self.asked.set()
