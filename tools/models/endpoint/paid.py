"""What one request may take and what it took, as the ledger wants it told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

import httpx2
import openai
from langchain_core.messages import BaseMessage
from langchain_core.messages.ai import UsageMetadata

from tools.models.endpoint.answers import Answer, ErrorBody
from tools.models.endpoint.endpoint import Endpoint
from tools.models.endpoint.usage import MOST, tokens_of
from tools.money import Asked, Took, Worst, current_spender, most_tokens

# What fails before anything of a request has arrived.
_UNSENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)


def as_asked(
    endpoint: Endpoint,
    purpose: str,
    messages: Sequence[BaseMessage],
    body: Mapping[str, Any],
    seconds: float,
) -> Asked:
    """The request with its worst case: all of its prompt, and as long an answer as may come."""
    sent = (*(message.text for message in messages), json.dumps(body))
    prompt = most_tokens(sent, tools="tools" in body)
    answer = body.get("max_tokens") or body.get("max_completion_tokens") or endpoint.context
    answer = answer or MOST
    # Whoever sets prices may set a higher one for what is read from the cache.
    prices = [endpoint.usd(prompt, answer, cached) for cached in (0, prompt)]
    known = [usd for usd in prices if usd is not None and (answer < MOST or endpoint.embedded)]
    worst = Worst(prompt + answer, max(known, default=None))
    return Asked(current_spender(), purpose, endpoint.provider, endpoint.model, worst, seconds)


def as_taken(endpoint: Endpoint, messages: Sequence[BaseMessage], answer: Answer) -> Took:
    """The seconds are for whoever asked to add."""
    asked = sum(len(message.text) for message in messages)
    answered = len(answer.text or answer.arguments) + len(answer.reasoning)
    tokens = tokens_of(answer.usage, asked, answered)
    usd = endpoint.usd(tokens.input, tokens.output, tokens.cached)
    return Took(**tokens._asdict(), usd=usd, seconds=0.0)


def as_usage(took: Took) -> UsageMetadata:
    """The same as LangChain and LangSmith know it; the cost is LangSmith's addition."""
    usage = UsageMetadata(
        input_tokens=took.input,
        output_tokens=took.output,
        total_tokens=took.input + took.output,
        input_token_details={"cache_read": took.cached},
        output_token_details={"reasoning": took.reasoning},
    )
    cost: Any = {} if took.usd is None else {"total_cost": took.usd}
    return cast(UsageMetadata, {**usage, **cost})


def cost_nothing(error: Exception) -> bool:
    """Whether a failed request was plainly refused, or never arrived.

    Where an answer may have been on its way, nobody knows what it costs.
    """
    if isinstance(error, openai.APIStatusError):
        return True
    if isinstance(error, ErrorBody):
        told = error.body.get("error")
        code = told.get("code") if isinstance(told, dict) else None
        return isinstance(code, int) and 400 <= code < 600
    causes = [error.__cause__, error.__context__]
    return isinstance(error, openai.APIConnectionError) and any(
        isinstance(cause, _UNSENT) for cause in causes
    )
