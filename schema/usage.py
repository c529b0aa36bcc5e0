"""What the work cost, and the receipt that is handed over with it."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from schema.approval import Truth
from schema.contract import Contract
from schema.earlier import Earlier
from schema.price import usd_told
from schema.proved import Proved
from schema.start import Start
from schema.task import Frozen
from schema.verdict import Failure

NOBODY = "nobody"


class Call(Frozen):
    """One model call, as the provider accounted for it."""

    task: str = Field(description="id of the task that asked")
    purpose: str = Field(description="atomize, plan, code, answer, acceptance, diagnose, aggregate")
    provider: str = Field(description="name of the provider, as in the settings")
    model: str = Field(description="name of the model at the provider")
    input_tokens: int = Field(description="tokens of the prompt")
    output_tokens: int = Field(description="tokens of the answer")
    cached_tokens: int = Field(0, description="of the input: read from the provider's cache")
    reasoning_tokens: int = Field(0, description="of the output: thought, and not said")
    cost_usd: float = Field(description="list price in USD")
    seconds: float = Field(description="from the request to the end of the answer")
    priced: bool = Field(True, description="false when no list price is known and 0 was counted")
    estimated: bool = Field(False, description="the provider told no tokens: 4 characters each")
    cached: bool = Field(False, description="nobody was asked: an earlier run had the answer")
    answers: tuple[str, ...] = Field((), description="ids in the cache of answers")

    def of(self, task: str) -> Call:
        """As that task's, if it is nobody's yet."""
        return self if self.task else self.model_copy(update={"task": task})


class Totals(Frozen):
    """Sums over every call of the run, failed attempts included."""

    calls: int = Field(description="how many calls there were")
    input_tokens: int = Field(description="tokens of all prompts")
    output_tokens: int = Field(description="tokens of all answers")
    cost_usd: float = Field(description="list price in USD of those that have one")
    unpriced_calls: int = Field(description="calls of a model without a known price")
    estimated_calls: int = Field(0, description="calls whose tokens were estimated")
    cached_calls: int = Field(0, description="calls for which nobody was asked, at no cost")
    cached_tokens: int = Field(0, description="of all prompts: read from providers' caches")

    @classmethod
    def of(cls, calls: Iterable[Call]) -> Totals:
        calls = list(calls)
        return cls(
            calls=len(calls),
            input_tokens=sum(call.input_tokens for call in calls),
            output_tokens=sum(call.output_tokens for call in calls),
            cost_usd=sum(call.cost_usd for call in calls),
            unpriced_calls=sum(not call.priced for call in calls),
            estimated_calls=sum(call.estimated for call in calls),
            cached_calls=sum(call.cached for call in calls),
            cached_tokens=sum(call.cached_tokens for call in calls),
        )

    @property
    def price(self) -> str:
        """``$0.0010``, ``about $0.0010`` where tokens were estimated, or ``price unknown``."""
        if self.calls and self.unpriced_calls == self.calls:
            return "price unknown"
        about = "about " if self.estimated_calls else ""
        unknown = f" and {self.unpriced_calls} of unknown price" if self.unpriced_calls else ""
        return f"{about}${self.cost_usd:.4f}{unknown}"

    @property
    def told(self) -> str:
        """In words: ``$0.0010 for 7 calls, 1947 tokens``."""
        calls = "1 call" if self.calls == 1 else f"{self.calls} calls"
        about = "about " if self.estimated_calls else ""
        known = f" ({self.cached_calls} known from earlier runs)" if self.cached_calls else ""
        cached = f", {self.cached_tokens} of them cached" if self.cached_tokens else ""
        tokens = f"{about}{self.input_tokens + self.output_tokens} tokens{cached}"
        return f"{self.price} for {calls}{known}, {tokens}"


class Cascade(Frozen):
    """What it cost to begin on the lowest rung of models: all tries of the parts, and the calls
    for plan, tests, diagnoses and putting together, where those have rungs."""

    cost_usd: float = Field(description="what the tries cost")
    top_usd: float | None = Field(
        description="list price in USD of each one's first call on its highest rung: the least "
        "that it costs to begin there; none where it is unknown"
    )
    bottom_usd: float | None = Field(
        description="list price in USD of the same calls on the lowest rung; none if unknown"
    )
    climbed: tuple[str, ...] = Field(
        description="ids of the tasks that the lowest rung was given up for: it would have failed; "
        "with the purpose of the call in brackets where that is no part: 0 (plan)"
    )
    calls: int = Field(0, description="how many tries there were")
    unpriced_calls: int = Field(0, description="those of a model without a known price")

    @property
    def told(self) -> str:
        """In words: ``$0.0010 for what may climb: …``."""
        failed = f"have failed at task {', '.join(self.climbed)}" if self.climbed else "have done"
        best = "" if self.top_usd is None else f"the best at least ${self.top_usd:.4f}, "
        usd = usd_told(self.cost_usd, self.calls, self.unpriced_calls)
        return f"{usd} for what may climb: {best}the cheapest alone would {failed}"


class TaskRecord(Frozen):
    """How one task of the tree was done."""

    id: str = Field(description="dotted path: the second part of task 1 is 1.2; the whole is 0")
    goal: str = Field(description="what was wanted of it, in words")
    type: str | None = Field(description="what kind of work it is, where that was said")
    done_by: str = Field(description="PTC, LLM, REUSE (of an earlier run), plan, or nobody")
    reason: str = Field(description="why it was done by that one")
    depends_on: tuple[str, ...] = Field(description="ids whose output it had to wait for")
    attempts: int = Field(description="how often it was tried")
    rung: int = Field(1, description="of the models that did it last, from the cheapest")
    passed: bool = Field(description="nothing is wrong with it or its parts in the end")
    files: tuple[str, ...] = Field(description="paths of the files that it wrote itself")


class Receipt(Proved):
    """The proof that goes with a project: what was checked, by which models, for how much."""

    goal: str = Field(description="what was asked for, in the words of whoever asked")
    start: Start | None = Field(None, description="how it is started, where that is known")
    answer: str = Field("", description="the prose that the goal asked for; its file is ANSWER.md")
    plan: str = Field(description="where the plan came from")
    assumptions: tuple[str, ...] = Field(
        (), description="what the planner took for granted where the goal leaves it open"
    )
    failures: tuple[Failure, ...] = Field((), description="what is wrong in the end")
    mended: tuple[Failure, ...] = Field(
        (), description="what was wrong on the way, done again since"
    )
    tasks: tuple[TaskRecord, ...] = Field(description="every task, each before its parts")
    calls: tuple[Call, ...] = Field(description="every model call, failed attempts included")
    totals: Totals = Field(description="sums over all calls")
    earlier: Earlier | None = Field(
        None, description="the runs that it follows in the same conversation, not in the totals"
    )
    estimated: Truth | None = Field(
        None, description="what the plan was thought to cost before it was done, and what it did"
    )
    same_tokens_elsewhere_usd: dict[str, float] = Field(
        description="model -> list price in USD of the same tokens there"
    )
    cascade: Cascade | None = Field(
        None, description="what beginning with the cheapest saved, where there are better models"
    )
    notes: tuple[str, ...] = Field(description="fallbacks, limits reached, files set aside")
    remarks: dict[str, str] = Field(
        default_factory=dict,
        description="task id -> what its model said beside its files; nobody checked that",
    )
    contract: Contract = Field(
        default=Contract(), description="what the whole promises, to be held against it again"
    )
    files: dict[str, str] = Field(
        description="path -> SHA-256 of every delivered file but the receipt itself"
    )
    acceptance: tuple[str, ...] = Field(
        (), description="those of them that are the acceptance tests and what belongs to these"
    )
    handover: tuple[str, ...] = Field(
        (), description="those of them that were put together by rule: README.md, for instance"
    )
    pictures: tuple[str, ...] = Field(
        (), description="those of them that show its pages, as they were when it was checked"
    )
    already_there: tuple[str, ...] = Field(
        (), description="those of them that stood in the folder with this content: still the user's"
    )

    @property
    def checked(self) -> str:
        return "nothing was carried out" if self.tasks[0].done_by == NOBODY else super().checked
