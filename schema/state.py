"""The graph's state. One graph serves every level, so a subtask's run has the same state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from langchain_core.messages import AnyMessage
from langgraph.channels.delta import DeltaChannel
from langgraph.graph.message import add_messages
from pydantic import Field
from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

from schema.approval import Approval, Estimate
from schema.artifact import Artifact
from schema.task import Frozen, Plan, Route, Task
from schema.usage import Call, Receipt
from schema.verdict import Verdict


class Result(Frozen):
    """A finished task, as its parent sees it."""

    task: Task
    answer: str = ""
    artifacts: tuple[Artifact, ...] = ()
    """The files it wrote itself; those of its parts are with the children."""
    verdict: Verdict = Verdict()
    route: Route | None = None
    plan: Plan | None = None
    children: tuple[Result, ...] = ()
    attempts: int = 0
    notes: tuple[str, ...] = ()


class Brief(Frozen):
    """What a parent tells the run of one of its parts, beside the task itself."""

    root_goal: str
    needs: tuple[str, ...] = ()
    """What its dependencies delivered and what others promise, as text for the prompt."""
    previous: Result | None = None
    """The attempt to repair; none on the first."""
    faults: dict[str, str] = Field(default_factory=dict)
    """Task id -> what was wrong with its last attempt."""
    approval: Approval = Approval()
    """What a person is asked about, as the root took it from the settings."""


class Input(TypedDict, total=False):
    """What a caller gives: a goal, or chat messages whose last one is the goal."""

    goal: str
    messages: Annotated[list[AnyMessage], add_messages]
    tests: dict[str, str]
    """Acceptance tests: file name -> pytest source."""
    task: Task
    """Set by `atomize` at the root; a part's run is started with it and its brief."""
    brief: Brief


# What grows with the work is kept as its increments: a checkpoint that held the whole each time
# would make storage quadratic.
def _joined(value: list[Any], more: Sequence[list[Any]]) -> list[Any]:
    return [*value, *(item for part in more for item in part)]


def _merged(value: dict[str, Any], more: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {key: item for part in (value, *more) for key, item in part.items()}


def _newest(_: Any, more: Sequence[Any]) -> Any:
    return more[-1]


class State(Input, total=False):
    """Everything one run knows. Values are replaced; results, calls and notes add up."""

    approval: Approval
    """Set by `atomize` at the root; a part has it from its brief. See `approval_of`."""
    plan: Plan | None
    owed: Estimate | None
    """Set by `plan` as long as a person has yet to answer whether it is carried out."""
    unclear: list[str]
    """Why the last answer to a question could not be taken: it is asked again."""
    route: Route
    tool_calls: list[AnyMessage]
    """The call that `route` asks of the PTC tool, and the tool's answer."""
    results: Annotated[dict[str, Result], DeltaChannel(_merged)]
    artifacts: Annotated[list[Artifact], DeltaChannel(_newest)]
    """Files that this level wrote itself; at the end of the root's run, all of them."""
    answer: str
    verdict: Verdict
    attempts: int
    faults: dict[str, str]
    calls: Annotated[list[Call], DeltaChannel(_joined)]
    notes: Annotated[list[str], DeltaChannel(_joined)]
    sandbox: str
    receipt: Receipt


def approval_of(state: State) -> Approval:
    """What a person is asked about in this run, whatever its settings are by now."""
    brief = state.get("brief")
    return brief.approval if brief else state.get("approval") or Approval()


@dataclass(frozen=True)
class Context:
    """Which settings a run uses: a profile, and ``key=value`` overrides on top of it."""

    profile: str = "general"
    overrides: list[str] = field(default_factory=list)
