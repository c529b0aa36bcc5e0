"""What is to be done: tasks, and the plan that relates them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from graphlib import TopologicalSorter
from typing import Annotated, Literal

from pydantic import Field

from schema.contract import Contract
from schema.frozen import Frozen

__all__ = ["ROOT_ID", "Contract", "Frozen", "Plan", "Route", "Task", "TaskType", "is_within"]

ROOT_ID = "0"


def is_within(id_: str, above: str) -> bool:
    """Whether an id is that of a task, or of one below it."""
    return id_ == above or id_.startswith(f"{above}.")


class TaskType(StrEnum):
    """What kind of work a task is. Only ``CODE_INTERPRET`` is written as code."""

    CODE_INTERPRET = "CODE_INTERPRET"
    RETRIEVE = "RETRIEVE"
    WRITE = "WRITE"
    THINK = "THINK"
    IMAGE_GENERATION = "IMAGE_GENERATION"


class Task(Frozen):
    """One piece of work. Ids are dotted paths: the second part of task 1 is 1.2; the root is 0."""

    id: str = ROOT_ID
    goal: str
    type: TaskType | None = None
    depends_on: tuple[str, ...] = Field((), description="ids whose output is needed first")
    relies_on: tuple[str, ...] = Field((), description="ids whose contract it is written against")
    atomic: bool = False
    budget: Annotated[int, Field(ge=0)] | None = Field(
        None, description="how many tasks may stand below it, if told"
    )
    contract: Contract = Contract()

    @property
    def depth(self) -> int:
        """0 for the root, 1 for its parts, and so on."""
        return 0 if self.id == ROOT_ID else self.id.count(".") + 1

    def holds(self, id_: str) -> bool:
        """Whether the id is this task's, or that of a task below it."""
        return is_within(id_, self.id)

    def child_id(self, local_id: str) -> str:
        return local_id if self.id == ROOT_ID else f"{self.id}.{local_id}"

    def owning(self, paths: Iterable[str]) -> Task:
        """The same task, which also writes these files."""
        contract = self.contract.model_copy(update={"files": (*self.contract.files, *paths)})
        return self.model_copy(update={"contract": contract})


class Plan(Frozen):
    """The parts of a composite task, in the order in which the planner named them."""

    subtasks: tuple[Task, ...]
    source: Literal["model", "list", "person"]
    reason: str = Field(description="why this is the plan, for the receipt")
    start: str = Field("", description="the command that starts the whole, if there is one")
    criteria: tuple[str, ...] = Field(
        (), description="what can be observed of the whole when it is done"
    )

    assumptions: tuple[str, ...] = Field(
        (), description="what was taken for granted where the goal leaves it open"
    )

    def in_order(self) -> list[Task]:
        """The parts, each after those it waits for; always the same order for the same plan."""
        parts = {part.id: part for part in self.subtasks}
        order = TopologicalSorter({id_: part.depends_on for id_, part in parts.items()})
        return [parts[id_] for id_ in order.static_order()]

    def chains(self, behind_all: int = 0) -> dict[str, int]:
        """How many tasks, one after another, have to end from each part on; itself counts.

        ``behind_all`` are those that wait for the whole plan.
        """
        chain: dict[str, int] = {}
        behind: dict[str, int] = {}
        # Going backwards meets the dependents first.
        for part in reversed(self.in_order()):
            chain[part.id] = behind.get(part.id, behind_all) + 1
            for other in part.depends_on:
                behind[other] = max(behind.get(other, 0), chain[part.id])
        return chain


class Route(Frozen):
    """Who does an atomic task, whether code is wanted from it, and why.

    ``fallback``: PTC was asked before, in vain.
    """

    to: Literal["PTC", "LLM", "REUSE"]
    code: bool
    reason: str
    kept: str = Field("", description="of REUSE: where the part lies that is taken")
    fallback: bool = False
