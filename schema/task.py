"""What is to be done: tasks, and the plan that relates them."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from schema.contract import Contract
from schema.frozen import Frozen

__all__ = ["ROOT_ID", "Contract", "Frozen", "Plan", "Route", "Task", "TaskType"]

ROOT_ID = "0"


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
    budget: int | None = Field(None, description="how many tasks may stand below it, if told")
    contract: Contract = Contract()

    @property
    def depth(self) -> int:
        """0 for the root, 1 for its parts, and so on."""
        return 0 if self.id == ROOT_ID else self.id.count(".") + 1

    def holds(self, id_: str) -> bool:
        """Whether the id is this task's, or that of a task below it."""
        return id_ == self.id or id_.startswith(f"{self.id}.")

    def child_id(self, local_id: str) -> str:
        return local_id if self.id == ROOT_ID else f"{self.id}.{local_id}"


class Plan(Frozen):
    """The parts of a composite task, in the order in which the planner named them."""

    subtasks: tuple[Task, ...]
    source: Literal["model", "list", "person"]
    reason: str = Field(description="why this is the plan, for the receipt")


class Route(Frozen):
    """Who does an atomic task, whether code is wanted from it, and why."""

    to: Literal["PTC", "LLM"]
    code: bool
    reason: str
