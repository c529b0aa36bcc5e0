"""What is looked at when a goal holds a list: its items, its task, the files of its parts."""

from __future__ import annotations

from nodes.plan.listing import find_list
from schema.task import Contract, Task


def items(goal: str) -> list[str] | None:
    found = find_list(goal)
    return found and found.items


def task(goal: str, **exports: tuple[str, ...]) -> Task:
    """A task whose acceptance tests import names: ``textkit=("slugify",)`` from textkit.py."""
    paths = {f"{module.replace('__', '/')}.py": names for module, names in exports.items()}
    return Task(goal=goal, contract=Contract(files=tuple(paths), exports=paths))


def files(parts: tuple[Task, ...]) -> list[tuple[str, ...]]:
    return [part.contract.files for part in parts]
