"""How a task is called in a trace."""

from __future__ import annotations

from langsmith.utils import get_env_var

from schema.events import title_of


def titled(task_id: str, goal: str) -> str:
    """The id and the beginning of the goal; without that where LANGSMITH_HIDE_INPUTS is set."""
    if get_env_var("HIDE_INPUTS") == "true":
        return f"task {task_id}"
    return f"{task_id} {title_of(goal)}".rstrip()
