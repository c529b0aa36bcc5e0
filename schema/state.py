"""The graph's state. One graph serves every level, so a subtask's run has the same state."""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from typing import Annotated

from langchain_core.messages import AnyMessage
from langgraph.graph.message import add_messages
from pydantic import Field
from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

from schema.artifact import Artifact
from schema.task import Frozen, Plan, Route, Task
from schema.usage import Call, Receipt
from schema.verdict import Verdict


class Result(Frozen):
    """A finished task, as its parent sees it."""

    task: Task
    answer: str = ""
    artifacts: tuple[Artifact, ...] = ()
    verdict: Verdict = Verdict()
    route: Route | None = None
    plan: Plan | None = None
    children: tuple[Result, ...] = ()
    attempts: int = 0
    notes: tuple[str, ...] = ()


class Subtask(Frozen):
    """What a parent hands to the run of one of its parts."""

    task: Task
    root_goal: str
    needs: tuple[str, ...] = ()
    """What the task's dependencies delivered, as text for the prompt."""
    previous: Result | None = None
    """The attempt to repair; none on the first."""
    faults: dict[str, str] = Field(default_factory=dict)
    """Task id -> what was wrong with its last attempt."""


class Input(TypedDict, total=False):
    """What a caller gives: a goal, or chat messages whose last one is the goal."""

    goal: str
    messages: Annotated[list[AnyMessage], add_messages]
    tests: dict[str, str]
    """Acceptance tests: file name -> pytest source."""
    subtask: Subtask


class State(Input, total=False):
    """Everything one run knows. Values are replaced, except calls and notes, which add up."""

    task: Task
    plan: Plan | None
    route: Route
    tool_calls: list[AnyMessage]
    """The call that `route` asks of the PTC tool, and the tool's answer."""
    results: dict[str, Result]
    artifacts: list[Artifact]
    answer: str
    verdict: Verdict
    attempts: int
    faults: dict[str, str]
    calls: Annotated[list[Call], operator.add]
    notes: Annotated[list[str], operator.add]
    sandbox: str
    receipt: Receipt


@dataclass(frozen=True)
class Context:
    """Which settings a run uses: a profile, and ``key=value`` overrides on top of it."""

    profile: str = "general"
    overrides: list[str] = field(default_factory=list)
