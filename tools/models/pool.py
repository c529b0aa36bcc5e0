"""All models of a process: one client each, and one HTTP connection pool."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from schema.errors import ConfigError, RomaError
from schema.settings import Settings
from tools.models.balance import clock
from tools.models.balance.breaker import Circuit
from tools.models.balance.hedging import first_of
from tools.models.balance.known import disappointed, known_of
from tools.models.balance.order import ANSWER, order
from tools.models.balance.shared import Sharing
from tools.models.balance.tries import Try, under_way
from tools.models.balance.turns import Turns
from tools.models.endpoint.completion import Completion, Messages
from tools.models.endpoint.embedded import start_embedded
from tools.models.endpoint.endpoint import Endpoint
from tools.models.endpoint.manners import Manners
from tools.models.endpoint.trust import certificates
from tools.models.endpoint.usage import CHARS_PER_TOKEN
from tools.models.permits import permitted
from tools.models.remembered import Remembered
from tools.models.serving.rungs import Serving
from tools.models.slots import current_slots
from tools.money import Ledger, Purse
from tools.reuse import Answers

if TYPE_CHECKING:
    from tools.models.endpoint.chat import Chat
    from tools.models.endpoint.kept_keys import KeptKeys


class ModelPool:
    """Models by endpoint. Close it when the last run has ended. Raises ConfigError."""

    def __init__(self, settings: Settings, answers: Answers | None = None) -> None:
        self.answers = answers
        self._remembered = Remembered(answers)
        self._network = settings.network
        self._run_limit = settings.limits.parallel_calls
        self.sharing = Sharing(settings.network.shared)
        self.purse = Purse(settings.budget, Ledger(settings.ledger))
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
        """Ask who may serve a role, beginning at the rung, until one answers.

        Raises a ProviderError where none of them does: of several, one that may pass, if there is;
        BudgetError and StorageError before a request that may not be sent.
        """
        asked = {**options, "schema": schema}
        if known := await self._remembered.find(serving.at(rung), messages, asked):
            self.asked.set()
            return known.model_copy(update={"purpose": purpose})
        tokens = sum(len(message.text) for message in messages) // CHARS_PER_TOKEN
        await self.sharing.look(serving.all())
        in_order = order(serving, rung, self._network.strategy, tokens)
        turns = Turns(in_order, tokens + ANSWER, self._network, self.sharing)
        options |= {"schema": schema, "purpose": purpose, "role": serving.role}

        async def ask(endpoint: Endpoint) -> Completion | None:
            said = await self._ask(endpoint, turns, messages, **options)
            return await self._remembered.add(endpoint, messages, asked, said) if said else None

        said = None
        try:
            while said is None:
                endpoint = await turns.next()
                late = known_of(endpoint).statistics.late if self._network.hedge else None
                said = await (first_of(ask, endpoint, late, turns.other) if late else ask(endpoint))
        except RomaError as error:
            error.paid = tuple(turns.paid)
            raise
        return said.model_copy(update={"earlier": (*turns.paid, *said.earlier)})

    async def disappointed(self, serving: Serving, provider: str, model: str) -> None:
        """What that model answered was of no use: as good as a failure to whoever asks next."""
        for endpoint in serving.all():
            if (endpoint.provider, endpoint.model) == (provider, model):
                await self.sharing.change(endpoint, partial(disappointed, endpoint))

    async def circuits(self, endpoints: Sequence[Endpoint]) -> dict[Endpoint, Circuit]:
        """How their circuit breakers stand, as all know who share a store; nothing where none is
        shared, or it cannot be had."""
        if not self.sharing.where or await self.sharing.trouble():
            return {}
        await self.sharing.look(endpoints)
        now = clock.now()
        return {one: known_of(one).breaker.circuit(now) for one in endpoints if not one.embedded}

    async def listed(self, endpoint: Endpoint) -> list[str]:
        """The names of the models that are there, or none. Raises a ProviderError."""
        return await (await self._chat(endpoint)).listed()

    async def _ask(
        self, endpoint: Endpoint, turns: Turns, messages: Messages, **options: Any
    ) -> Completion | None:
        """Ask the endpoint's model once, as soon as a slot is free; None if it did not answer."""
        chat = await self._chat(endpoint)
        one = Try(endpoint, turns.tokens, self._network.timeout)
        slot = current_slots().held(self._run_limit, endpoint.where, endpoint.limits.parallel_calls)
        async with slot, under_way(one, turns, self.sharing) as may:
            # While this one waited, another call may have found out that it is of no use.
            if may:
                patience, others = turns.costs(endpoint).provider, turns.elsewhere(endpoint)
                one.said = await chat.complete(messages, patience, others, **options)
        return one.said

    async def _chat(self, endpoint: Endpoint) -> Chat:
        if endpoint not in self._chats:
            from tools.models.endpoint.chat import Chat

            url = endpoint.base_url or str(await asyncio.to_thread(start_embedded))
            http = self._direct if endpoint.embedded else self._http
            # langchain-openai would use the newer name, which only OpenAI is sure to know.
            newer = "max_completion_tokens" if endpoint.provider == "openai" else "max_tokens"
            manners = self._manners.setdefault((url, endpoint.model), Manners(newer))
            self._chats[endpoint] = Chat(endpoint, url, self._network, http, manners, self.purse)
        return self._chats[endpoint]

    @cached_property
    def _direct(self) -> KeptKeys:
        """For this process's own server, which no proxy leads to."""
        return self._client(trust_env=False)

    async def close(self) -> None:
        await self._http.aclose()
        if "_direct" in self.__dict__:
            await self._direct.aclose()
        await self.purse.close()
        await self.sharing.close()

    def _client(self, trust_env: bool) -> KeptKeys:
        from tools.models.endpoint.kept_keys import KeptKeys

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
