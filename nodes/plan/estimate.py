"""What a plan may cost and how long it may take, before anything of it is done."""

from __future__ import annotations

from collections.abc import Sequence

from schema.approval import Estimate
from schema.task import Plan, TaskType
from schema.usage import Call
from tools.models import Endpoint, cost_usd

# Assumptions, not measurements of this run: characters a token has, what a prompt has beside the
# task and its contract, and what an answer has (300 were measured for one function).
CHARS_PER_TOKEN = 4
PROMPT_TOKENS = 150
ANSWER_TOKENS = 300


def estimate(plan: Plan, made: Sequence[Call], code: Endpoint | None, text: Endpoint) -> Estimate:
    """One call for each part, at the list price of who will do it."""
    cost = 0.0
    for part in plan.subtasks:
        endpoint = (code if part.type == TaskType.CODE_INTERPRET else None) or text
        asked = len(part.goal) + len(part.contract.model_dump_json())
        tokens = (asked // CHARS_PER_TOKEN + PROMPT_TOKENS, ANSWER_TOKENS)
        cost += cost_usd(endpoint.model, endpoint.base_url, *tokens) or 0.0
    seconds = sum(call.seconds for call in made) / len(made) if made else None
    longest = max(plan.chains().values())
    seconds = seconds and round(seconds * longest, 1)
    return Estimate(calls=len(plan.subtasks), cost_usd=cost, seconds=seconds)
