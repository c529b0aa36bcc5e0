"""The graph's state. One graph serves every level, so a subtask's run has the same state."""

# Not `from __future__ import annotations`: LangGraph would evaluate the texts for every node again.
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

from schema.approval import Approval
from schema.artifact import Artifact
from schema.asking import Asking
from schema.increments import Increments, joined, merged
from schema.input import Input
from schema.making import Making
from schema.proving import ModelRung, Proving
from schema.task import Frozen, Plan, Route, Task
from schema.usage import Call, Receipt
from schema.verdict import Failure, Verdict


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
    passages: str = ""
    """Of a long goal of the user's, word for word, what speaks of it."""
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

    @property
    def told(self) -> list[str]:
        """What its author alone is told, beside the task and the project."""
        return [*filter(None, [self.passages]), *self.needs]


class PartInput(TypedDict, total=False):
    """What the run of a part is started with."""

    task: Annotated[
        Task,
        Field(title="Task", description="What this level does. The root's is set by `atomize`."),
    ]
    brief: Annotated[
        Brief,
        Field(title="Brief", description="What the level above tells of it; the root has none."),
    ]


class State(Input, PartInput, Making, Asking, Proving, total=False):
    """Everything one run knows. Values are replaced; results, calls and notes add up."""

    results: Annotated[
        dict[str, Result],
        Field(title="Parts", description="Task id, and what came of it, for each part that ended."),
        Increments(merged),
    ]
    calls: Annotated[
        list[Call],
        Field(title="Model calls", description="Each call, with its tokens and price in USD."),
        Increments(joined),
    ]
    notes: Annotated[
        list[str],
        Field(title="Notes", description="What is said beside the verdict, for the receipt."),
        Increments(joined),
    ]
    receipt: Annotated[
        Receipt,
        Field(
            title="Receipt",
            description="Set by `report` at the root: the proof that goes with the project.",
        ),
    ]


def approval_of(state: State) -> Approval:
    """What a person is asked about in this run, whatever its settings are by now."""
    brief = state.get("brief")
    return brief.approval if brief else state.get("approval") or Approval()


def rung_of(state: State) -> int:
    """The rung of the models that do the task of this level."""
    return state.get("rungs", {}).get(state["task"].id, 1)
