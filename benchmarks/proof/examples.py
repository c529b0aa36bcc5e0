"""The guide's five examples: what a model was asked and answered, and what had to be mended in it.

The replies were written, one for each request of a run, by a writer who saw that request alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter

from nodes.plan.reply import PlanReply
from schema.frozen import Frozen
from schema.task import Plan, Task, TaskType
from tools.reading import read_files

HERE = Path(__file__).parent
NAMES = ("function", "flask", "todo", "pipeline", "images")
GIVEN = {
    "function": "1-function",
    "images": "2-image-service",
    "flask": "3-flask-api",
    "pipeline": "4-data-pipeline",
    "todo": "5-todo-app",
}
"""The folder of each in ``examples/``: its goal, and a test of a user's."""


class Edit(Frozen):
    """Text that stands once in a file, and what takes its place."""

    old: str
    new: str


class Change(Frozen):
    """A small change of one file, or its removal; ``kind`` says what is changed by it."""

    kind: str
    path: str
    edits: tuple[Edit, ...] = ()
    delete: bool = False
    example: str = ""


@dataclass(frozen=True)
class Example:
    """A goal, the tasks that its code was asked of, and files, path -> content, as they came."""

    name: str
    root: Task
    plan: Plan | None
    files: Mapping[str, str]
    mends: tuple[Change, ...]

    @property
    def sound(self) -> dict[str, str]:
        return changed(self.files, self.mends)

    def faults(self) -> tuple[Change, ...]:
        return _changes.validate_python(_yaml(f"faults/{self.name}.yaml"))


_changes = TypeAdapter(tuple[Change, ...])


def goal_of(name: str) -> str:
    return (_given(name) / "goal.txt").read_text().strip()


def users_test(name: str) -> str:
    return (_given(name) / "test_user.py").read_text()


def load(name: str) -> Example:
    """The example, its contracts and files read as the product reads them."""
    folder = HERE / "replies" / name
    first, *rest = (path.read_text() for path in sorted(folder.glob("0*.txt")))
    root = Task(goal=goal_of(name))
    mends = _changes.validate_python(_yaml("mends.yaml").get(name, ()))
    if len(rest) == 1:  # it was one piece of work, and the first reply says no more than that
        root = root.model_copy(update={"atomic": True, "type": TaskType.CODE_INTERPRET})
        return Example(name, root, None, _files(root, rest[0]), mends)
    tasks = PlanReply.model_validate_json(_json_in(first)).tasks(root)
    plan = Plan(subtasks=tasks, source="model", reason="as it was recorded")
    files: dict[str, str] = {}
    for task, reply in zip(tasks, rest, strict=True):
        files |= _files(task, reply)
    return Example(name, root, plan, files, mends)


def facts() -> tuple[Change, ...]:
    """What is amiss in the requirements alone, which is nobody's fault."""
    return _changes.validate_python(_yaml("facts.yaml"))


def changed(files: Mapping[str, str], changes: Iterable[Change]) -> dict[str, str]:
    """The files with the changes in them. Raises ValueError where an edit does not fit."""
    new = dict(files)
    for change in changes:
        text = new.pop(change.path)
        for edit in change.edits:
            if text.count(edit.old) != 1:
                times = text.count(edit.old)
                raise ValueError(f"{change.path} has {edit.old!r} {times} times instead of once")
            text = text.replace(edit.old, edit.new)
        if not change.delete:
            new[change.path] = text
    return new


def _given(name: str) -> Path:
    return HERE.parents[1] / "examples" / GIVEN[name]


def _files(task: Task, reply: str) -> dict[str, str]:
    return {file.path: file.content for file in read_files(reply, task.contract).files}


def _json_in(text: str) -> str:
    return text[text.index("{") : text.rindex("}") + 1]


def _yaml(path: str) -> Any:
    return yaml.safe_load((HERE / path).read_text())
