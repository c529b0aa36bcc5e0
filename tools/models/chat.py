"""One model call: messages in, text and its price out, and every failure in our own words."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import openai
from langchain_core.messages import AIMessage, BaseMessage
from langchain_openai import ChatOpenAI

from schema.errors import (
    AuthenticationError,
    ProviderError,
    ProviderTimeoutError,
    ProviderUnavailableError,
    RateLimitError,
)
from schema.settings import Network
from schema.task import Frozen
from schema.usage import Call
from tools.models.prices import cost_usd
from tools.models.providers import Endpoint

Messages = Sequence[BaseMessage]

# The client's own errors, and what it stumbles over when an answer is not what it should be.
_FAILURES = (
    openai.OpenAIError,
    TimeoutError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
)


class Completion(Frozen):
    """A model's answer and what it took: tokens, list price in USD, seconds."""

    text: str
    truncated: bool
    provider: str
    model: str
    input_tokens: int
    output_tokens: int
    cost_usd: float
    priced: bool
    seconds: float

    def call(self, task: str, purpose: str) -> Call:
        return Call(
            task=task,
            purpose=purpose,
            **self.model_dump(exclude={"text", "truncated"}),
        )


class Chat:
    """A model at an endpoint."""

    def __init__(self, endpoint: Endpoint, base_url: str, network: Network, http: Any) -> None:
        self._endpoint = endpoint
        self._where = _without_password(base_url)
        self._seconds = network.timeout
        # A server that sends a byte now and then would never run into the client's timeout.
        self._deadline = network.timeout * (network.retries + 1)
        self._openai = endpoint.provider == "openai"
        self._model = ChatOpenAI(
            model=endpoint.model,
            base_url=base_url,
            api_key=endpoint.key or "none",
            temperature=endpoint.temperature,
            timeout=network.timeout,
            max_retries=network.retries,
            http_async_client=http,
            # Some model names would make it use an interface that only OpenAI itself has.
            use_responses_api=None if self._openai else False,
            extra_body=endpoint.request,
            # A chat that streams would make it stream, too: without usage, and past `KeptKeys`.
            disable_streaming=True,
        )

    async def complete(
        self, messages: Messages, *, schema: dict[str, Any] | None = None, **options: Any
    ) -> Completion:
        """Ask once. ``schema`` constrains the answer to JSON where the endpoint can do that.

        Raises AuthenticationError, RateLimitError, ProviderTimeoutError or
        ProviderUnavailableError after the client's own retries.
        """
        if schema and self._endpoint.embedded:
            format_ = {"name": "reply", "schema": schema, "strict": True}
            options["response_format"] = {"type": "json_schema", "json_schema": format_}
        extra = options.pop("extra_body", {})
        limit = options.pop("max_tokens", self._endpoint.max_tokens)
        # langchain-openai gives the limit a newer name, which only OpenAI itself is sure to know.
        if self._openai:
            options["max_completion_tokens"] = limit
        else:
            options["extra_body"] = {"max_tokens": limit, **self._endpoint.request, **extra}
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._deadline):
                reply = await self._model.ainvoke(messages, **options)
            return self._completion(reply, time.monotonic() - started)
        except _FAILURES as error:
            # What the provider said may repeat the key, so it is not shown as the cause.
            raise self._explain(error) from None

    def _completion(self, reply: AIMessage, seconds: float) -> Completion:
        usage = reply.usage_metadata
        tokens = (usage["input_tokens"], usage["output_tokens"]) if usage else (0, 0)
        endpoint = self._endpoint
        cost = 0.0 if endpoint.embedded else cost_usd(endpoint.model, self._where, *tokens)
        return Completion(
            text=str(reply.text).encode(errors="replace").decode(),  # half a surrogate pair
            truncated=reply.response_metadata.get("finish_reason") == "length",
            provider=endpoint.provider,
            model=endpoint.model,
            input_tokens=tokens[0],
            output_tokens=tokens[1],
            cost_usd=cost or 0.0,
            priced=cost is not None and usage is not None,
            seconds=round(seconds, 3),
        )

    def _explain(self, error: Exception) -> ProviderError:
        name, where = self._endpoint.provider, self._where
        if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
            variable = self._endpoint.key_env or "the key of this endpoint"
            return AuthenticationError(
                f"{name} at {where} rejected the key: check {variable}, then resume the run"
            )
        if isinstance(error, openai.RateLimitError):
            wait = error.response.headers.get("retry-after", "")
            return RateLimitError(
                f"{name} at {where} is limiting calls: wait, or lower limits.parallel_calls",
                float(wait) if wait.replace(".", "", 1).isdigit() else None,
            )
        if isinstance(error, openai.APITimeoutError | TimeoutError):
            return ProviderTimeoutError(
                f"{name} at {where} gave no answer within {self._seconds:g} s (network.timeout)"
            )
        if isinstance(error, openai.APIStatusError):
            down = error.status_code >= 500
            advice = "wait, or use another provider" if down else "check the base URL and the model"
            return ProviderUnavailableError(
                f"{name} at {where} answered {error.status_code}: {self._redact(error.message)}; "
                f"{advice}"
            )
        if isinstance(error, openai.APIConnectionError):
            return ProviderUnavailableError(
                f"{name} at {where} cannot be reached: check the network and the base URL"
            )
        if isinstance(error, openai.LengthFinishReasonError):
            return ProviderUnavailableError(
                f"{name} at {where} was cut off at the token limit: raise llm.max_tokens"
            )
        return ProviderUnavailableError(
            f"{name} at {where} did not answer with a chat completion: is it OpenAI-compatible?"
        )

    def _redact(self, text: str) -> str:
        key = self._endpoint.key
        said = text.replace(key.get_secret_value(), "***") if key else text
        return " ".join(said.split())[:200]


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
