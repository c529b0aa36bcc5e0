"""What the work cost, and the receipt that is handed over with it."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from schema.task import Frozen
from schema.verdict import Check, TestOutcome


class Call(Frozen):
    """One model call, as the provider accounted for it."""

    task: str = Field(description="id of the task that asked")
    purpose: str = Field(description="atomize, plan, code, answer, aggregate")
    provider: str
    model: str
    input_tokens: int
    output_tokens: int
    cost_usd: float
    seconds: float
    priced: bool = Field(True, description="false when no list price is known and 0 was counted")


class Totals(Frozen):
    """Sums over every call of the run, failed attempts included."""

    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: float
    unpriced_calls: int

    @classmethod
    def of(cls, calls: Iterable[Call]) -> Totals:
        calls = list(calls)
        return cls(
            calls=len(calls),
            input_tokens=sum(call.input_tokens for call in calls),
            output_tokens=sum(call.output_tokens for call in calls),
            cost_usd=sum(call.cost_usd for call in calls),
            unpriced_calls=sum(not call.priced for call in calls),
        )


class TaskRecord(Frozen):
    """How one task of the tree was done."""

    id: str
    goal: str
    type: str | None
    done_by: str = Field(description="PTC, LLM, or plan (its parts were put together)")
    reason: str
    depends_on: tuple[str, ...]
    attempts: int
    passed: bool
    files: tuple[str, ...]


class Receipt(Frozen):
    """The proof that goes with a project: what was checked, by which models, for how much."""

    goal: str
    passed: bool
    plan: str = Field(description="where the plan came from")
    tests: tuple[TestOutcome, ...]
    checks: tuple[Check, ...]
    tasks: tuple[TaskRecord, ...]
    calls: tuple[Call, ...]
    totals: Totals
    same_tokens_elsewhere_usd: dict[str, float] = Field(
        description="model -> list price in USD of the same tokens there"
    )
    sandbox: str = Field(description="how generated code was isolated when it was run")
    notes: tuple[str, ...] = Field(description="fallbacks, limits reached, files set aside")
    files: dict[str, str] = Field(
        description="path -> SHA-256 of every delivered file but the receipt itself"
    )
    already_there: tuple[str, ...] = Field(
        (), description="those of them that stood in the folder with this content: still the user's"
    )
