"""A plan as the planner model writes it: validated here, then turned into tasks."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from schema.artifact import check_path
from schema.errors import ArtifactError
from schema.task import Contract, Task, TaskType


def _checked(files: dict[str, list[str]]) -> dict[str, list[str]]:
    try:
        return {check_path(path): names for path, names in files.items()}
    except ArtifactError as error:
        raise ValueError(str(error)) from error


class PlannedTask(BaseModel):
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,20}$")]
    goal: Annotated[str, Field(min_length=1)]
    type: TaskType
    files: Annotated[dict[str, list[str]], AfterValidator(_checked)] = {}
    interface: list[str] = []
    depends_on: list[str] = []
    atomic: bool = True


class PlanReply(BaseModel):
    subtasks: list[PlannedTask]

    def tasks(self, parent: Task) -> tuple[Task, ...]:
        """The parts as tasks below ``parent``."""
        return tuple(
            Task(
                id=parent.child_id(part.id),
                goal=part.goal,
                type=part.type,
                depends_on=tuple(parent.child_id(other) for other in part.depends_on),
                atomic=part.atomic,
                contract=Contract(
                    files=tuple(part.files),
                    exports={path: tuple(names) for path, names in part.files.items() if names},
                    interface=tuple(part.interface),
                ),
            )
            for part in self.subtasks
        )
