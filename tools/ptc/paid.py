"""What a request to a PTC service elsewhere may cost, and what it did: reserved on both sides."""

from __future__ import annotations

import httpx

from schema.errors import ProviderTimeoutError, RomaError, UnansweredError
from tools.money import Asked, Took, Worst, current_spender, most_tokens
from tools.ptc.contract import GenerateResponse, Health

# Tokens of the service's own prompt, about thrice as many as it has; and the answer with its rest.
PROMPT_TOKENS = 6_000
CALLS = 2


def as_asked(body: str, health: Health, seconds: float) -> Asked:
    """The request at its worst, as far as the service has told its prices."""
    usd, tokens = None, 0
    if health.price and health.max_tokens:
        prompt = most_tokens([body]) + PROMPT_TOKENS
        # The rest of an answer is asked for with what there is of it.
        asked, answered = CALLS * prompt + health.max_tokens, CALLS * health.max_tokens
        usd, tokens = health.price.usd(asked, answered), asked + answered
    worst = Worst(tokens, usd)
    model = health.model or "ptc"
    return Asked(current_spender(), "code", health.llm_provider, model, worst, seconds)


def as_taken(answer: GenerateResponse) -> Took:
    usage = answer.usage
    return Took(
        input=usage.input_tokens,
        output=usage.output_tokens,
        cached=usage.cached_tokens,
        reasoning=usage.reasoning_tokens,
        estimated=usage.estimated,
        usd=answer.cost_usd if answer.priced else None,
        seconds=answer.latency_s,
    )


def cost_nothing(error: BaseException) -> bool:
    """Whether a request never arrived, or was refused before a model was paid."""
    if isinstance(error, RomaError):
        return not isinstance(error, UnansweredError | ProviderTimeoutError)
    return isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
