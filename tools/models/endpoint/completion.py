"""What one call gave, and what it took."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.messages import BaseMessage

from schema.task import Frozen
from schema.usage import Call
from tools.models.endpoint.answers import Answer
from tools.models.endpoint.endpoint import Endpoint
from tools.money import Took

Messages = Sequence[BaseMessage]
"""What is asked."""


class Completion(Frozen):
    """A model's answer and what it took: tokens, list price in USD, seconds.

    ``estimated`` says that the provider gave no usable account of its tokens, ``cached`` that
    nobody was asked; ``answers`` are ids in the cache of answers; ``earlier`` are the calls before
    it that were paid for the same answer.
    """

    text: str
    truncated: bool
    purpose: str = ""
    provider: str
    model: str
    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    cost_usd: float
    priced: bool
    estimated: bool = False
    seconds: float
    cached: bool = False
    answers: tuple[str, ...] = ()
    earlier: tuple[Call, ...] = ()

    def calls(self, task: str) -> list[Call]:
        """All that was paid for a task's answer."""
        told = self.model_dump(exclude={"text", "truncated", "earlier"})
        return [*(call.of(task) for call in self.earlier), Call(task=task, **told)]


def completion_of(
    endpoint: Endpoint, purpose: str, text: str, answer: Answer, took: Took
) -> Completion:
    return Completion(
        text=text,
        truncated=answer.finish == "length",
        purpose=purpose,
        provider=endpoint.provider,
        model=endpoint.model,
        input_tokens=took.input,
        output_tokens=took.output,
        cached_tokens=took.cached,
        reasoning_tokens=took.reasoning,
        cost_usd=took.usd or 0.0,
        priced=took.usd is not None,
        estimated=took.estimated,
        seconds=took.seconds,
    )
