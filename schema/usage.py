"""What the work cost, and the receipt that is handed over with it."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from schema.task import Frozen
from schema.verdict import TESTS, WRITTEN, Check, Failure, Rung, TestOutcome

NOBODY = "nobody"


class Call(Frozen):
    """One model call, as the provider accounted for it."""

    task: str = Field(description="id of the task that asked")
    purpose: str = Field(description="atomize, plan, code, answer, acceptance, diagnose, aggregate")
    provider: str
    model: str
    input_tokens: int
    output_tokens: int
    cached_tokens: int = Field(0, description="of the input: read from the provider's cache")
    cost_usd: float
    seconds: float
    priced: bool = Field(True, description="false when no list price is known and 0 was counted")
    estimated: bool = Field(False, description="the provider told no tokens: 4 characters each")


class Totals(Frozen):
    """Sums over every call of the run, failed attempts included."""

    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: float
    unpriced_calls: int
    estimated_calls: int = 0

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
        return f"{self.price} for {calls}, {about}{self.input_tokens + self.output_tokens} tokens"


def _listed(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _passed(tests: list[TestOutcome], what: str) -> str:
    """How many of them passed, in words; empty without any."""
    good = sum(test.passed for test in tests)
    return f"{good} of {len(tests)} {what} passed" if tests else ""


class TaskRecord(Frozen):
    """How one task of the tree was done."""

    id: str
    goal: str
    type: str | None
    done_by: str = Field(description="PTC, LLM, plan (its parts were put together), or nobody")
    reason: str
    depends_on: tuple[str, ...]
    attempts: int
    passed: bool
    files: tuple[str, ...]


class Receipt(Frozen):
    """The proof that goes with a project: what was checked, by which models, for how much."""

    goal: str
    verdict: Rung = Field(Rung.CHECKED, description="how far the proof went")
    passed: bool = Field(description="nothing failed, and the proof went as far as was wanted")
    least: Rung = Field(Rung.RUNS, description="how far it had to go")
    lost: dict[Rung, str] = Field(
        default_factory=dict, description="rung that could not be climbed -> why"
    )
    packages: tuple[str, ...] = Field((), description="name==version of what was installed for it")
    answer: str = Field("", description="the prose that the goal asked for; its file is ANSWER.md")
    plan: str = Field(description="where the plan came from")
    tests: tuple[TestOutcome, ...]
    written: tuple[str, ...] = Field(
        (), description="test files that were written from the goal; the others the user gave"
    )
    checks: tuple[Check, ...]
    failures: tuple[Failure, ...] = Field((), description="what is wrong in the end")
    mended: tuple[Failure, ...] = Field(
        (), description="what was wrong on the way, done again since"
    )
    tasks: tuple[TaskRecord, ...]
    calls: tuple[Call, ...]
    totals: Totals
    same_tokens_elsewhere_usd: dict[str, float] = Field(
        description="model -> list price in USD of the same tokens there"
    )
    sandbox: str = Field(description="how generated code was isolated when it was run")
    notes: tuple[str, ...] = Field(description="fallbacks, limits reached, files set aside")
    remarks: dict[str, str] = Field(
        default_factory=dict,
        description="task id -> what its model said beside its files; nobody checked that",
    )
    files: dict[str, str] = Field(
        description="path -> SHA-256 of every delivered file but the receipt itself"
    )
    already_there: tuple[str, ...] = Field(
        (), description="those of them that stood in the folder with this content: still the user's"
    )

    @property
    def word(self) -> str:
        """The verdict in one word: the rung, or that it is not the one that was wanted."""
        if self.passed or self.verdict == Rung.FAILED:
            return self.verdict.upper()
        return "UNPROVEN"

    @property
    def unproven(self) -> str:
        """Why the proof did not go as far as it had to; empty if it did, or if something failed."""
        if self.word != "UNPROVEN":
            return ""
        above = list(Rung)[list(Rung).index(self.verdict) + 1 :]
        why = [self.lost[rung] for rung in above if rung in self.lost and self.least.reaches(rung)]
        return f"it got to {self.verdict!r}, not to {self.least!r}: {'; '.join(why)}"

    @property
    def checked(self) -> str:
        """What was checked and how far that went, in words."""
        if self.tasks[0].done_by == NOBODY:
            return "nothing was carried out"
        ours, given = list[TestOutcome](), list[TestOutcome]()
        for test in self.tests:
            (ours if test.name.partition("::")[0] in self.written else given).append(test)
        tests = [_passed(given, "acceptance tests"), _passed(ours, WRITTEN)]
        # The tests' own check repeats their count, unless it tells why none could be run.
        counted = {TESTS: given, WRITTEN: ours}
        rest = [check for check in self.checks if not counted.get(check.name)]
        held = [check.name for check in rest if check.passed]
        wrong = [f"{check.name} failed" for check in rest if not check.passed]
        checked = [f"{_listed(held)} checked"] if held else []
        if not (self.tests or checked or wrong):
            return "it is prose, and nothing in it was checked" if self.answer else "no file came"
        unrun = "" if self.tests or wrong or self.unproven else "no acceptance test was given"
        return "; ".join(filter(None, [*tests, *wrong, *checked, unrun, self.unproven]))
