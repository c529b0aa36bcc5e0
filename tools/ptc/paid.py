"""What a request to a PTC service elsewhere may cost, and what it did: reserved on both sides.

A service that writes the same ledger, as one on the same machine does, tells a hash of its
identity. To it alone the client sends that identity, which nobody knows who cannot read the file;
what the service writes then counts for its allowance, and for no day.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from schema.usage import Call
from tools.money import Asked, Took, Worst, current_spender, most_tokens
from tools.ptc.contract import GenerateResponse, Health

# Tokens of the service's own prompt, about thrice as many as it has; and the answer with its rest.
PROMPT_TOKENS = 6_000
CALLS = 2
LEDGER = "ptc-ledger"
"""The header with the identity of a ledger."""


def known_as(identity: str) -> str:
    """What may be told of it to everybody."""
    return hashlib.sha256(identity.encode()).hexdigest()[:32]


def is_same(sent: str, identity: str) -> bool:
    """Whether a client has shown that it writes the ledger of that identity."""
    return bool(identity) and secrets.compare_digest(sent.encode(), identity.encode())


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


def in_vain(calls: Sequence[Call]) -> Took:
    """What was paid for before a service gave up."""
    return Took(
        input=sum(call.input_tokens for call in calls),
        output=sum(call.output_tokens for call in calls),
        cached=sum(call.cached_tokens for call in calls),
        reasoning=sum(call.reasoning_tokens for call in calls),
        estimated=any(call.estimated for call in calls),
        usd=sum(call.cost_usd for call in calls) if all(c.priced for c in calls) else None,
        seconds=sum(call.seconds for call in calls),
    )
