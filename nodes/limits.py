"""The operator's limits on a plan that comes out of a state, which a client may have edited."""

from __future__ import annotations

from nodes.plan.budget import most_parts
from schema.errors import StateError
from schema.settings import Limits
from schema.task import Plan, Task


def check_plan(plan: Plan, task: Task, limits: Limits) -> None:
    """Raise StateError for a plan that neither a planner nor a person would have got accepted."""
    # What the task itself says it may have below it was in the state, too.
    left = min(limits.total_tasks - 1, limits.total_tasks if task.budget is None else task.budget)
    parts = plan.subtasks
    most, setting = most_parts(task.model_copy(update={"budget": left}), limits)
    if not 0 < len(parts) <= most:
        raise _refused(task, f"has {len(parts)} parts, at most {most} are allowed ({setting})")
    if task.depth >= limits.depth:
        raise _refused(task, f"is below level {limits.depth} (limits.depth)")
    for part in parts:
        if part.id != task.child_id(part.id.rpartition(".")[2]):
            raise _refused(task, f"has a part {part.id[:50]!r}, which is no id below {task.id}")
    open_ = [part for part in parts if not part.atomic and part.depth < limits.depth]
    below = sum(limits.total_tasks if part.budget is None else part.budget for part in open_)
    if len(parts) + below > left:
        raise _refused(task, f"leaves its parts {below} tasks of {left} (limits.total_tasks)")


def _refused(task: Task, said: str) -> StateError:
    return StateError(f"the plan of task {task.id[:50]} cannot be carried out: it {said}")
