"""What makes a plan invalid, in words that its author can act on.

A promise of the whole that no part takes over is missing. A part is unreachable when nothing of it
could get into the result: it is code and owns no file, or it waits in a circle or for a part that
is not there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath
from types import MappingProxyType

from nodes.plan.amending import amended
from nodes.plan.budget import FEWEST
from nodes.plan.change import change_faults
from nodes.plan.reply import PlannedTask, PlanReply
from schema.artifact import found_at
from schema.contract import Contract, contract_text, env_of
from schema.task import Task, TaskType
from tools.checks.demands import Demands

EMPTY: Mapping[str, str] = MappingProxyType({})


def faults_of(
    reply: PlanReply,
    parent: Task,
    most: int,
    asked: Demands | None = None,
    base: Mapping[str, str] = EMPTY,
) -> list[str]:
    """Every fault of a plan for ``parent`` that may have ``most`` parts; none if it is valid.

    What the tests have ``asked`` for is no fault where a rule can amend the plan; nor is what the
    ``base``, the project that is to be changed, has already. A change may have one part.
    """
    parts = reply.subtasks
    better = amended(reply.tasks(parent), parent, asked or Demands(), base)
    return [
        *_count_faults(parts, 1 if base else FEWEST, most),
        *_id_faults(parts),
        *_file_faults(parts),
        *(change_faults(reply, base) if base else _goal_faults(parts, parent)),
        *_missing_faults(better.parts, parent.contract, base),
    ]


def _count_faults(parts: list[PlannedTask], fewest: int, most: int) -> list[str]:
    if len(parts) < fewest:
        return [f"there are {len(parts)} subtasks: name at least {fewest}"]
    return (
        [f"there are {len(parts)} subtasks: at most {most} are allowed"]
        if len(parts) > most
        else []
    )


def _id_faults(parts: list[PlannedTask]) -> list[str]:
    counted = Counter(part.id for part in parts)
    faults = [f"id {id_!r} is used {n} times" for id_, n in counted.items() if n > 1]
    faults += [
        f"subtask {part.id} depends on {other!r}, which is no subtask"
        for part in parts
        for other in part.depends_on
        if other not in counted
    ]
    faults += _reliance_faults(parts)
    try:
        TopologicalSorter({part.id: part.depends_on for part in parts}).prepare()
    except CycleError as error:
        faults.append(f"these depend on each other in a circle: {' -> '.join(error.args[1])}")
    return faults


def _reliance_faults(parts: list[PlannedTask]) -> list[str]:
    contracts = {part.id: contract_text(part.contract) for part in parts}
    faults = []
    for part in parts:
        for other in part.relies_on:
            if other not in contracts:
                faults.append(f"subtask {part.id} relies on {other!r}, which is no subtask")
            elif not contracts[other] and other not in (part.id, *part.depends_on):
                faults.append(
                    f"subtask {part.id} relies on {other}, which promises nothing: depend on it"
                )
    return faults


def _file_faults(parts: list[PlannedTask]) -> list[str]:
    owners: dict[str, str] = {}
    faults = []
    for part in parts:
        if part.type is TaskType.CODE_INTERPRET and part.atomic and not part.files:
            faults.append(f"subtask {part.id} is code but names no files to write")
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


def _missing_faults(parts: Sequence[Task], whole: Contract, base: Mapping[str, str]) -> list[str]:
    if not all(part.atomic for part in parts):
        return []  # a part that is split further will make promises of its own
    contracts = [part.contract for part in parts]
    names = {name for one in contracts for listed in one.exports.values() for name in listed}
    files = {path for one in contracts for path in one.files}
    faults = [
        f"no subtask defines {name}, which {path} must offer"
        for path, wanted in whole.exports.items()
        for name in wanted
        if name not in names and not found_at(path, base)
    ]
    faults += [
        f"no subtask writes {path}"
        for path in whole.files
        # A module of which names are wanted can be put together from theirs.
        if not whole.exports.get(path) and not found_at(path, {*files, *base})
    ]
    missing = _offers(whole) - {offer for one in contracts for offer in _offers(one)}
    faults += [f"no subtask promises {o}, as the whole must" for o in sorted(missing)]
    return faults


def _offers(contract: Contract) -> set[str]:
    return {
        *(f"{route.method} {route.path}" for route in contract.routes),
        *(f"table {table.name}" for table in contract.tables),
        *(f"command {command}" for command in contract.commands),
        *(f"environment variable {name}" for name in env_of(contract)),
    }


def _words(text: str) -> list[str]:
    return sorted("".join(c.lower() if c.isalnum() else " " for c in text).split())
