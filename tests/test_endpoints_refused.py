"""Refusals that hold until somebody acts: one request, the provider's words, the right advice."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schema.errors import (
    AuthenticationError,
    ProviderError,
    ProviderRefusedError,
    RateLimitError,
    UnansweredError,
)
from tests.asking import ask
from tests.scripted import Reply, ScriptedServer


def error(http: int, message: str, **fields: Any) -> Reply:
    return Reply(status=http, raw=json.dumps({"error": {"message": message, **fields}}).encode())


CREDIT, NAME, CONTEXT, REGION = "add credit", "check the name", "longer context", "that it serves"
STOPS: dict[str, tuple[Reply, type[ProviderError], str]] = {
    "402": (Reply("Insufficient Balance", status=402), ProviderRefusedError, CREDIT),
    "OpenAI quota": (
        error(429, "You exceeded your current quota, please check your plan and billing details.",
              type="insufficient_quota", code="insufficient_quota"), ProviderRefusedError, CREDIT),
    "Moonshot quota": (
        error(429, "Your account is not active, please check your balance",
              type="exceeded_current_quota_error"), ProviderRefusedError, CREDIT),
    "Anthropic credit": (
        error(400, "Your credit balance is too low to access the Anthropic API.",
              type="invalid_request_error"), ProviderRefusedError, CREDIT),
    "Aliyun": (error(400, "Access denied, please make sure your account is in good standing.",
                     code="Arrearage"), ProviderRefusedError, CREDIT),
    "quota in a 403": (error(403, "Key limit exceeded: quota exceeded", code=403),
                       ProviderRefusedError, CREDIT),
    "200 with 402": (Reply(raw=b'{"error": {"code": 402, "message": "Insufficient credits"}}'),
                     ProviderRefusedError, CREDIT),
    "OpenAI model": (
        error(404, "The model `gpt-9` does not exist or you do not have access to it.",
              code="model_not_found"), ProviderRefusedError, NAME),
    "Ollama model": (error(404, 'model "x" not found, try pulling it first'),
                     ProviderRefusedError, NAME),
    "OpenRouter model": (error(404, "No endpoints found for acme/x.", code=404),
                         ProviderRefusedError, NAME),
    "OpenRouter id": (error(400, "acme/x is not a valid model ID", code=400),
                      ProviderRefusedError, NAME),
    "Azure deployment": (
        error(404, "The API deployment for this resource does not exist.",
              code="DeploymentNotFound"), ProviderRefusedError, NAME),
    "DeepSeek model": (error(400, "Model Not Exist"), ProviderRefusedError, NAME),
    "text only": (Reply(status=404, raw=b"model not found"), ProviderRefusedError, NAME),
    "FastAPI": (Reply(status=404, raw=b'{"detail": "Not Found"}'), ProviderRefusedError,
                "Not Found; check the base URL"),
    "OpenAI region": (
        error(403, "Country, region, or territory not supported",
              code="unsupported_country_region_territory"), ProviderRefusedError, REGION),
    "Gemini region": (
        Reply(status=400, raw=b'[{"error": {"code": 400, "message": "User location is not '
              b'supported for the API use.", "status": "FAILED_PRECONDITION"}}]'),
        ProviderRefusedError, REGION),
    "451": (Reply("Unavailable For Legal Reasons", status=451), ProviderRefusedError, REGION),
    "OpenAI context": (
        error(400, "Your input exceeds the context window of this model.",
              code="context_length_exceeded"), ProviderRefusedError, CONTEXT),
    "Anthropic context": (error(400, "prompt is too long: 210000 tokens > 200000 maximum"),
                          ProviderRefusedError, CONTEXT),
    "llama.cpp context": (
        error(400, "the request exceeds the available context size. try increasing the context "
              "size or enable context shift", type="exceed_context_size_error"),
        ProviderRefusedError, CONTEXT),
    "Groq context": (
        error(413, "Request too large for model `x` on tokens per minute (TPM): Limit 6000, "
              "Requested 8000"), ProviderRefusedError, CONTEXT),
    "OpenAI TPM": (
        error(429, "Request too large for gpt-4 on tokens per min (TPM): Limit 10000, "
              "Requested 30000."), ProviderRefusedError, CONTEXT),
    "401": (error(401, "Incorrect API key provided"), AuthenticationError, "check KIMI_API_KEY"),
    "403": (error(403, "Forbidden"), AuthenticationError, "rejected the key: check KIMI_API_KEY"),
    "other 400": (error(400, "your request is odd"), ProviderRefusedError, "your request is odd"),
    "redirect": (Reply(status=308, headers={"location": "https://elsewhere.example/v1"}),
                 ProviderRefusedError, "check the base URL"),
    "Azure filter": (
        error(400, "The response was filtered due to the prompt triggering Azure OpenAI's content "
              "management policy.", code="content_filter"), UnansweredError, "reword the task"),
    "DeepSeek filter": (error(400, "Content Exists Risk"), UnansweredError, "reword the task"),
    "OpenRouter moderation": (error(403, "Your input was flagged", code=403), UnansweredError,
                              "flagged"),
}  # fmt: skip


@pytest.mark.parametrize(("reply", "kind", "says"), STOPS.values(), ids=STOPS)
async def test_what_holds_for_good_is_asked_once(
    kimi: ScriptedServer, reply: Reply, kind: type[ProviderError], says: str
) -> None:
    kimi.script = lambda asked: reply
    with pytest.raises(kind, match=says) as caught:
        await ask("network.retries=2")
    assert caught.type is kind
    assert len(kimi.asked) == 1
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 500


GEMINI = (
    "You exceeded your current quota, please check your plan and billing. Please retry in 0.01s."
)
SOON = {"retry-after-ms": "1"}
PASSES = {
    "overloaded": Reply("Overloaded", status=529, headers=SOON),
    "a limit that tells when it ends": error(429, GEMINI, status="RESOURCE_EXHAUSTED"),
    "200 with an error that passes": Reply(
        raw=b'{"error": {"message": "Provider is overloaded, try again in 1ms", "code": 503}}'
    ),
    "200 with a limit": Reply(raw=b'{"error": "rate limit, try again in 1ms"}'),
}


@pytest.mark.parametrize("reply", PASSES.values(), ids=PASSES)
async def test_what_passes_is_tried_again(kimi: ScriptedServer, reply: Reply) -> None:
    replies = iter([reply])
    kimi.script = lambda asked: next(replies, Reply("Eight."))
    assert (await ask("network.retries=2")).text == "Eight."
    assert len(kimi.asked) == 2


async def test_a_limit_that_stays_is_tried_as_often_as_is_set(kimi: ScriptedServer) -> None:
    kimi.script = lambda asked: Reply("slow down", status=429, headers=SOON)
    with pytest.raises(RateLimitError, match="slow down"):
        await ask("network.retries=2")
    assert len(kimi.asked) == 3
