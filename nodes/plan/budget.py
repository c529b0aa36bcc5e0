"""How many parts a plan may have, when all tasks of a run together are limited.

Levels run at the same time and do not see each other, so each is told how many tasks may stand
below it: what is left after a plan is shared equally by the parts that may be split further.
"""

from __future__ import annotations

from collections.abc import Sequence

from schema.settings import Limits
from schema.task import Task

FEWEST = 2  # one part would be the task again


def most_parts(task: Task, limits: Limits) -> tuple[int, str]:
    """How many parts a plan for ``task`` may have, and the setting that says so."""
    budget = _budget(task, limits)
    if budget < limits.subtasks:
        return budget, "limits.total_tasks"
    return limits.subtasks, "limits.subtasks"


def share_budget(
    parts: Sequence[Task], parent: Task, limits: Limits
) -> tuple[tuple[Task, ...], list[str]]:
    """The parts with their shares; those whose share is too small become atomic, with a note."""
    open_ = [part for part in parts if not part.atomic and part.depth < limits.depth]
    share = (_budget(parent, limits) - len(parts)) // max(1, len(open_))
    update = {"budget": share, "atomic": share < FEWEST}
    notes = [total_reached(part, limits) for part in open_ if share < FEWEST]
    return tuple(p.model_copy(update=update) if p in open_ else p for p in parts), notes


def total_reached(task: Task, limits: Limits) -> str:
    return (
        f"{task.id}: done in one piece, the limit of {limits.total_tasks} tasks is reached "
        "(limits.total_tasks)"
    )


def _budget(task: Task, limits: Limits) -> int:
    return limits.total_tasks - 1 if task.budget is None else task.budget
