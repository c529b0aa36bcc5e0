"""The graph's state. One graph serves every level, so a subtask's run has the same state."""

# Not `from __future__ import annotations`: LangGraph would evaluate the texts for every node again.
from typing import Annotated

from langgraph.channels.delta import DeltaChannel
from pydantic import Field
from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

from schema.approval import Approval, Estimate
from schema.artifact import Artifact
from schema.before import Before
from schema.earlier import Earlier
from schema.increments import joined, merged, newest
from schema.input import Input
from schema.task import Frozen, Plan, Route, Task
from schema.usage import Call, Receipt
from schema.verdict import Failure, TestOutcome, Verdict
from schema.written import Written

ModelRung = Annotated[int, Field(ge=1, le=9)]
"""Of the models that serve a role, counted from the cheapest."""


class Result(Frozen):
    """A finished task, as its parent sees it."""

    task: Task
    answer: str = ""
    """Its prose, unless that is a file."""
    remarks: str = ""
    """What the model said beside its files."""
    artifacts: tuple[Artifact, ...] = ()
    """The files it wrote itself; those of its parts are with the children."""
    verdict: Verdict = Verdict()
    route: Route | None = None
    plan: Plan | None = None
    children: "tuple[Result, ...]" = ()
    attempts: Annotated[int, Field(ge=0)] = 0
    failures: tuple[Failure, ...] = ()
    """What was found wrong with any of its tries."""
    rung: ModelRung = 1
    """Of the models that did it last."""
    built_on: dict[str, str] = Field(default_factory=dict)
    """Task id -> what it was told of each part that it waited for."""
    notes: tuple[str, ...] = ()

    @property
    def begun(self) -> bool:
        """Whether anything was made of it. A part that was kept took no attempt."""
        return bool(self.attempts) or (self.route is not None and self.route.to == "REUSE")


class Brief(Frozen):
    """What a parent tells the run of one of its parts, beside the task itself."""

    root_goal: str
    project: str = ""
    """What every author of the plan is told, the same text for all."""
    needs: tuple[str, ...] = ()
    """What its dependencies delivered, and what others promise that not everybody is told."""
    previous: Result | None = None
    """The attempt to repair; none on the first."""
    faults: dict[str, str] = Field(default_factory=dict)
    """Task id -> what was wrong with its last attempt."""
    rungs: dict[str, ModelRung] = Field(default_factory=dict)
    """Task id -> of which models it is asked again, where that is not the lowest rung."""
    approval: Approval = Approval()
    """What a person is asked about, as the root took it from the settings."""
    provable: bool = False
    """Whether tests of the whole will be run."""
    rules: str = ""
    """House rules of the project, as they are told."""
    base: dict[str, str] = Field(default_factory=dict)
    """Of the project that the run builds on, the files that the part changes: path -> text."""


class PartInput(TypedDict, total=False):
    """What the run of a part is started with."""

    task: Task
    """The root's is set by `atomize`."""
    brief: Brief


class State(Input, PartInput, total=False):
    """Everything one run knows. Values are replaced; results, calls and notes add up."""

    said: str
    """What was said before in the same conversation."""
    earlier: Earlier | None
    """The runs before it in the same conversation."""
    based: str
    """By which the project that the run builds on is known again."""
    approval: Approval
    """Set by `atomize` at the root; a part has it from its brief. See `approval_of`."""
    plan: Plan | None
    unplanned: str
    """Why a goal of several parts has no plan, where none came: it is done in one piece."""
    owed: Estimate | None
    """Set by `plan` as long as a person has yet to answer whether it is carried out."""
    estimate: Estimate | None
    """Set by `plan` at the root: what the plan was thought to cost; the receipt compares."""
    outside: dict[str, str]
    """Packages that a person has yet to allow or refuse, each with why that is asked."""
    installs: dict[str, bool]
    """Packages outside of the policy that a person has allowed, or refused."""
    unclear: list[str]
    """Why the last answer to a question could not be taken: it is asked again."""
    questions: list[str]
    """What a person is asked about the goal, as long as nobody has answered."""
    clarified: bool
    """Whether a person was asked."""
    reads: list[str]
    """Files of the project that hold the answer to a question about it."""
    route: Route
    results: Annotated[dict[str, Result], DeltaChannel(merged)]
    artifacts: Annotated[list[Artifact], DeltaChannel(newest)]
    """Files that this level wrote itself; at the end of the root's run, all of them."""
    before: Before | None
    """What the project that the run builds on shows by itself, set by `baseline` at the root."""
    handover: list[Artifact]
    """Files that were put together by rule at the end, such as a README.md."""
    answer: str
    """Prose that is no file."""
    remarks: str
    """What the model said beside its files."""
    unread: dict[str, str]
    """Path -> why a file of the last reply could not be taken: it was cut off, say."""
    written: Written | None
    """Tests from the goal, set by `acceptance` at the root; none as long as it has not ended."""
    disputed: list[TestOutcome]
    """Those of them that failed, as long as nobody has said whether they or the code are wrong."""
    verdict: Verdict
    attempts: Annotated[int, Field(ge=0)]
    tries: Annotated[int, Field(ge=1)]  # how many attempts a task gets
    checking: Annotated[float, Field(ge=0)]  # seconds that `verify` took here, for all attempts
    spared: Annotated[int, Field(ge=0)]
    """How many of the calls were made before a task got as many tries again."""
    failures: Annotated[list[Failure], DeltaChannel(joined)]
    """What this level found wrong, after every attempt."""
    faults: dict[str, str]
    rungs: dict[str, ModelRung]
    calls: Annotated[list[Call], DeltaChannel(joined)]
    notes: Annotated[list[str], DeltaChannel(joined)]
    sandbox: str
    receipt: Receipt


def approval_of(state: State) -> Approval:
    """What a person is asked about in this run, whatever its settings are by now."""
    brief = state.get("brief")
    return brief.approval if brief else state.get("approval") or Approval()


def rung_of(state: State) -> int:
    """The rung of the models that do the task of this level."""
    return state.get("rungs", {}).get(state["task"].id, 1)
