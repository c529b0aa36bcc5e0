"""What a plan may cost and how long it may take, before anything of it is done."""

from __future__ import annotations

from collections.abc import Sequence

from schema.approval import Estimate
from schema.task import Plan, TaskType
from schema.usage import Call
from tools.models import CHARS_PER_TOKEN, Serving

# Assumptions, not measurements of this run: what a prompt has beside the task and its
# contract, and what an answer has (300 were measured for one function).
PROMPT_TOKENS = 150
ANSWER_TOKENS = 300


def estimate(
    plan: Plan,
    made: Sequence[Call],
    code: Serving | None,
    text: Serving,
    tester: Serving | None = None,
) -> Estimate:
    """One call for each part, at the list price of who will do it, and one of the ``tester``."""
    cost, unpriced = 0.0, 0
    calls = [
        (
            (code if part.type == TaskType.CODE_INTERPRET else None) or text,
            len(part.goal) + len(part.contract.model_dump_json()),
        )
        for part in plan.subtasks
    ]
    if tester and any(part.type == TaskType.CODE_INTERPRET for part in plan.subtasks):
        calls.append((tester, sum(asked for _, asked in calls)))
    for serving, asked in calls:
        tokens = (asked // CHARS_PER_TOKEN + PROMPT_TOKENS, ANSWER_TOKENS)
        price = serving.first.usd(*tokens)
        cost += price or 0.0
        unpriced += price is None
    seconds = sum(call.seconds for call in made) / len(made) if made else None
    longest = max(plan.chains().values())
    seconds = seconds and round(seconds * longest, 1)
    return Estimate(calls=len(calls), cost_usd=cost, unpriced_calls=unpriced, seconds=seconds)
