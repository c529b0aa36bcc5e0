"""One model call: messages in, text and its price out, and every failure in our own words."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any

import httpx2
import openai
from langchain_core.runnables import RunnableConfig
from langgraph.constants import TAG_NOSTREAM

from schema.settings import Network
from schema.task import ROOT_ID
from schema.usage import Call
from tools.models.endpoint.answers import Answer, ErrorBody
from tools.models.endpoint.completion import Completion, Messages, completion_of
from tools.models.endpoint.endpoint import Endpoint
from tools.models.endpoint.explained import Explained
from tools.models.endpoint.explainer import Explainer
from tools.models.endpoint.manners import Manners
from tools.models.endpoint.model import ANSWER, TOOK, Model, unused_client
from tools.models.endpoint.paid import as_asked, cost_nothing
from tools.models.endpoint.patience import Patience
from tools.models.endpoint.words import is_heard, speaking
from tools.money import Purse, Took, current_spender

CONNECT_S = 10.0  # a host that takes longer is down

# The client's own errors, and what it stumbles over when an answer is not what it should be.
_FAILURES = (
    openai.OpenAIError,
    ErrorBody,
    TimeoutError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    RecursionError,
)


LISTED_S = 10  # for the list of an endpoint's models
# Sent where there is none. It is taken out of answers as a key is: no answer has it otherwise.
NO_KEY = "no-key-is-set-for-this-endpoint"
NO_LIST = (404, 405, 501)
ANSWERS = ("answer", "aggregate")  # purposes of calls that write what a person has asked for


class Chat:
    """A model at an endpoint, asked in the manners that it was found to keep to."""

    def __init__(
        self,
        endpoint: Endpoint,
        base_url: str,
        network: Network,
        http: Any,
        manners: Manners,
        purse: Purse,
    ) -> None:
        self._endpoint = endpoint
        self._purse = purse
        self._key = endpoint.key.get_secret_value() if endpoint.key else ""
        self._seconds = network.timeout
        self._manners = manners
        self._explain = Explainer(endpoint, base_url, network.timeout)
        self._model = Model(
            model=endpoint.model,
            base_url=base_url,
            api_key=endpoint.key or NO_KEY,
            timeout=httpx2.Timeout(network.timeout, connect=min(CONNECT_S, network.timeout)),
            max_retries=0,  # who balances tries again: some refusals are no use to repeat
            http_async_client=http,
            http_client=unused_client(),
            http_socket_options=(),  # or it warns that proxies are passed by, which is not so
            # Some model names would make it use an interface that only OpenAI itself has.
            use_responses_api=False,
            # A chat that streams would make LangChain stream: without usage, and past `KeptKeys`.
            disable_streaming=True,
        )
        self._model.of(endpoint)

    async def complete(
        self,
        messages: Messages,
        patience: Patience,
        others: bool,
        *,
        schema: dict[str, Any] | None = None,
        purpose: str = "",
        role: str = "",
        **options: Any,
    ) -> Completion:
        """Ask once, for as long as ``patience`` lasts, less where ``others`` can be asked instead.
        ``schema`` constrains the answer to JSON where the endpoint can do that.

        Raises Explained, with what was paid until then, and BudgetError before a request that may
        cost too much. A request that is refused for its form is sent again in another one.
        """
        endpoint = self._endpoint
        limit = options.pop("max_tokens", endpoint.max_tokens)
        optional = {**endpoint.request, **options.pop("extra_body", {})}
        temperature = options.pop("temperature", endpoint.temperature)
        if temperature is not None:
            optional["temperature"] = temperature
        started = time.monotonic()
        earlier: list[Call] = []
        within = partial(patience.within, self._seconds, others)
        options["config"] = self._called(purpose, role)
        while True:
            answered = None
            heard, strict = is_heard(), endpoint.embedded
            body = self._manners.body(limit, optional, schema, strict, heard)
            try:
                answered = await self._ask(messages, purpose, body, within, options)
                answer, took = answered
                text = self._explain.text(answer, by_tool="tools" in body)
            except Explained as failed:
                if answered:
                    earlier += completion_of(endpoint, purpose, "", *answered).calls("")
                if failed.refused and self._manners.learn(failed.refused, body):
                    continue
                if failed.formless and self._manners.without_form(body):
                    continue
                if failed.unread and self._manners.without_stream(body):
                    continue
                failed.error.paid = tuple(earlier)
                raise
            seconds = round(time.monotonic() - started, 3)
            said = completion_of(endpoint, purpose, text, answer, took._replace(seconds=seconds))
            return said.model_copy(update={"earlier": tuple(earlier)})

    async def listed(self) -> list[str]:
        """The names of the models that the endpoint has; none where it does not list them.

        Raises a ProviderError.
        """
        try:
            async with asyncio.timeout(LISTED_S):
                page = await self._model.root_async_client.models.list()
            return [str(model.id) for model in page.data]
        except _FAILURES as error:
            if isinstance(error, openai.APIStatusError) and error.status_code in NO_LIST:
                return []
            raise self._explain.failure(error).error from None

    async def _ask(
        self,
        messages: Messages,
        purpose: str,
        body: dict[str, Any],
        within: Callable[[], AbstractAsyncContextManager[None]],
        options: dict[str, Any],
    ) -> tuple[Answer, Took]:
        """One request, which is counted whatever becomes of it."""
        asked = as_asked(self._endpoint, purpose, messages, body, self._seconds)
        async with self._purse.spending(asked) as spending:
            started = time.monotonic()
            try:
                # A server that sends a byte now and then would never run into the client's timeout.
                async with within():
                    with speaking(purpose, self._key):
                        reply = await self._model.ainvoke(messages, extra_body=body, **options)
                told = reply.response_metadata
                answer, took = Answer(**told[ANSWER]), Took(**told[TOOK])
            except _FAILURES as error:
                spending.refused = cost_nothing(error)
                raise self._explain.failure(error) from None
            spending.took = took._replace(seconds=round(time.monotonic() - started, 3))
            return answer, spending.took

    def _called(self, purpose: str, role: str) -> RunnableConfig:
        """How the call is known to whoever looks on."""
        told = {"role": role, "purpose": purpose, "provider": self._endpoint.provider}
        name = f"{purpose or role} {self._endpoint.model}".lstrip()
        # What a chat shows is the answer of the run: no plan, no code as it comes.
        shown = purpose in ANSWERS and current_spender().task == ROOT_ID
        return RunnableConfig(run_name=name, metadata=told, tags=[] if shown else [TAG_NOSTREAM])
