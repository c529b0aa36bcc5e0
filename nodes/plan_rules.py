"""What makes a plan invalid, in words that its author can act on."""

from __future__ import annotations

from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath

from nodes.plan_reply import PlannedTask, PlanReply
from schema.task import ROOT_ID, Task, TaskType


def faults_of(reply: PlanReply, parent: Task, most: int) -> list[str]:
    """Every fault of a plan for ``parent`` that may have ``most`` parts; none if it is valid."""
    parts = reply.subtasks
    return [
        *_count_faults(parts, most),
        *_id_faults(parts),
        *_file_faults(parts),
        *_goal_faults(parts, parent),
        *_export_faults(parts, parent),
    ]


def _count_faults(parts: list[PlannedTask], most: int) -> list[str]:
    if len(parts) < 2:
        return [f"there are {len(parts)} subtasks: name at least 2"]
    return (
        [f"there are {len(parts)} subtasks: at most {most} are allowed"]
        if len(parts) > most
        else []
    )


def _id_faults(parts: list[PlannedTask]) -> list[str]:
    counted = Counter(part.id for part in parts)
    faults = [f"id {id_!r} is used {n} times" for id_, n in counted.items() if n > 1]
    if ROOT_ID in counted:
        faults.append(f"id {ROOT_ID!r} stands for the whole goal: number the subtasks from 1")
    faults += [
        f"subtask {part.id} depends on {other!r}, which is no subtask"
        for part in parts
        for other in part.depends_on
        if other not in counted
    ]
    try:
        TopologicalSorter({part.id: part.depends_on for part in parts}).prepare()
    except CycleError as error:
        faults.append(f"these depend on each other in a circle: {' -> '.join(error.args[1])}")
    return faults


def _file_faults(parts: list[PlannedTask]) -> list[str]:
    owners: dict[str, str] = {}
    faults = []
    for part in parts:
        if part.type is TaskType.CODE_INTERPRET and part.atomic and not part.files:
            faults.append(f"subtask {part.id} is code but names no files")
        for path in part.files:
            if owner := owners.get(path.casefold()):
                faults.append(f"{path} has two owners: subtasks {owner} and {part.id}")
            owners[path.casefold()] = part.id
    return faults + [
        f"{parent} is a file and a folder at once: {path} of subtask {part.id} lies in it"
        for part in parts
        for path in part.files
        for parent in PurePosixPath(path).parents
        if str(parent).casefold() in owners
    ]


def _goal_faults(parts: list[PlannedTask], parent: Task) -> list[str]:
    whole = _words(parent.goal)
    return [
        f"subtask {part.id} restates the whole goal: give it one part of the work"
        for part in parts
        if _words(part.goal) == whole
    ]


def _export_faults(parts: list[PlannedTask], parent: Task) -> list[str]:
    offered = {name for part in parts for names in part.files.values() for name in names}
    return [
        f"no subtask defines {name}, which the tests import from {path}"
        for path, names in parent.contract.exports.items()
        for name in names
        # A part that is split further will name its own files.
        if name not in offered and all(part.atomic for part in parts)
    ]


def _words(text: str) -> list[str]:
    return "".join(c.lower() if c.isalnum() else " " for c in text).split()
