"""The wire types of the PTC service: what goes in, what comes out, and how it says no."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from schema.artifact import Artifact, FilePath
from schema.bounds import PROJECT_FILES
from schema.budget import USD
from schema.errors import Reach
from schema.providers import Price
from schema.task import Contract, Frozen
from schema.usage import Call


class GenerateRequest(Frozen):
    """A code task. Only ``task`` is needed."""

    model_config = ConfigDict(defer_build=False)  # FastAPI warns of one that is to be built

    task: Annotated[str, Field(min_length=1, description="what the code must do, in plain words")]
    language: str | None = Field(None, description="default: as the task says, else Python")
    contract: Contract | None = Field(None, description="files to deliver and what they promise")
    project: str | None = Field(
        None, description="what to know of the whole: the same text for all of its authors"
    )
    context: str | None = Field(None, description="what to know beside it, or what to repair")
    existing: dict[FilePath, str] = Field(
        default_factory=dict, description="files that it changes, as they are: path -> text"
    )
    rung: Annotated[int, Field(ge=1)] = Field(
        1, description="of the service's models: 1 is the cheapest, each that failed asks for more"
    )
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    max_cost_usd: USD | None = Field(None, description="what all calls for it may cost at most")


Tokens = Annotated[int, Field(ge=0, le=10**9)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Name = Annotated[str, Field(max_length=200)]


class Answer(Frozen):
    """What the service sends; a newer one may send more than an older client knows."""

    model_config = ConfigDict(extra="ignore")


class TokenUsage(Answer):
    input_tokens: Tokens
    output_tokens: Tokens
    total_tokens: Tokens
    cached_tokens: Tokens = Field(0, description="of the input: read from the provider's cache")
    reasoning_tokens: Tokens = Field(0, description="of the output: thought, and not said")
    estimated: bool = Field(False, description="true: the provider told no tokens")


class Spent(Answer):
    """One model call that was paid for, whatever became of its reply."""

    provider: Name
    model: Name
    input_tokens: Tokens
    output_tokens: Tokens
    cached_tokens: Tokens = 0
    reasoning_tokens: Tokens = 0
    estimated: bool = False
    cost_usd: Amount
    priced: bool
    seconds: Amount
    cached: bool = False
    answers: Annotated[tuple[Name, ...], Field(max_length=10)] = ()

    def call(self, task: str) -> Call:
        return Call(task=task, purpose="code", **self.model_dump())


def spent(calls: Iterable[Call]) -> tuple[Spent, ...]:
    """Calls as they are sent: whose task they were for matters to the caller only."""
    return tuple(Spent.model_validate(call.model_dump()) for call in calls)


Spendings = Annotated[tuple[Spent, ...], Field(max_length=100)]


class GenerateResponse(Answer):
    """The code, and what it took. No files means that the model wrote none.

    Tokens, cost and seconds are those of all ``calls``.
    """

    files: Annotated[tuple[Artifact, ...], Field(max_length=PROJECT_FILES)]
    explanation: str
    faults: dict[str, str] = Field(
        default_factory=dict,
        description="path -> why a file that the reply speaks of is not among the files",
    )
    provider: Name
    model: Name
    usage: TokenUsage
    cost_usd: Amount
    priced: bool = Field(description="false: no list price is known, 0 is a placeholder")
    latency_s: Amount
    cached: bool = Field(False, description="true: nobody was asked, it was known")
    truncated: bool = Field(False, description="true: the reply was cut off at the token limit")
    calls: Spendings = Field((), description="also those whose reply could not be used")
    version: Name | None = Field(None, description="of who has answered, as /health tells it")

    def paid(self, task: str) -> list[Call]:
        """The model calls for a task; one that took all of it, where a service tells no calls."""
        one = Spent(
            provider=self.provider,
            model=self.model,
            input_tokens=self.usage.input_tokens,
            output_tokens=self.usage.output_tokens,
            cached_tokens=self.usage.cached_tokens,
            reasoning_tokens=self.usage.reasoning_tokens,
            estimated=self.usage.estimated,
            cost_usd=self.cost_usd,
            priced=self.priced,
            seconds=self.latency_s,
        )
        return [spent.call(task) for spent in self.calls or (one,)]


class Health(Answer):
    status: Literal["healthy", "degraded"]
    llm_provider: Name
    model: Name | None = None
    price: Price | None = Field(
        None, description="in USD per million tokens, of the dearest model that may serve"
    )
    max_tokens: Tokens | None = Field(None, description="that one answer may have at most")
    reason: str | None = Field(None, description="why the service cannot serve")
    rungs: Annotated[int, Field(ge=1, le=9)] | None = Field(
        None, description="how many rungs its models have, where these are several"
    )
    ladder: Annotated[tuple[Price | None, ...], Field(max_length=9)] | None = Field(
        None, description="the price of the first model on each of them, null where unknown"
    )
    ledger: Name | None = Field(
        None, description="by which a client knows that both write the same ledger"
    )
    version: Name | None = Field(
        None, description="another one where the same request may be answered otherwise"
    )


class Problem(Answer):
    """An error as RFC 9457 has it; ``type`` is stable, ``detail`` is for people.

    ``paid`` are the calls that were paid for before it; ``reach`` is that of what was refused.
    """

    type: str
    title: str
    status: int
    detail: str
    limit: str | None = Field(None, description="of urn:ptc:budget: the limit that was reached")
    raised: float | None = Field(None, description="what would be enough of it")
    paid: Spendings = ()
    reach: Reach = "call"
