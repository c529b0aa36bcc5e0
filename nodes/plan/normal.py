"""One spelling of a plan for the many in which models write it.

Only what has one plain meaning is changed: wrappers, keys, ids and the references to them, types,
a text where a list is meant. What is really wrong stays as it is, for the rules to name.
"""

from __future__ import annotations

import json
import re
from typing import Any

from nodes.plan.criteria import WRAPPED, criteria_in
from nodes.plan.kinds import is_official, read_type
from nodes.plan.open import lines
from nodes.plan.paths import read_files
from nodes.plan.references import related
from nodes.plan.requires import required_texts
from nodes.plan.selectors import placed
from nodes.plan.shapes import error_shape, records
from nodes.plan.spelled import first, routes, tables, texts, variables
from schema.bounds import PLAN_PARTS
from schema.contract import is_prose
from schema.task import TaskType

_PARTS = ("subtasks", "tasks", "steps", "parts", "plan", "subgoals", "components", "items", "nodes",
          "stages", "phases", "workitems", "todos")  # fmt: skip
_GOALS = ("goal", "description", "objective", "instructions", "instruction", "prompt", "summary",
          "details", "what")  # fmt: skip
_STARTS = ("start", "startcommand", "howtostart", "startedby", "run", "runcommand", "entrypoint")
_TITLES = ("title", "name", "task", "subtask", "step")
_PACKAGES = ("requires", "requirements", "packages", "libraries", "pip")
_ERRORS = ("errors", "error", "errorformat", "errorshape", "errorresponse", "errorbody")
_ELEMENTS = ("elements", "selectors", "ids", "elementids", "inputs", "inputnames", "classes",
             "stateclasses", "buttons", "containers")  # fmt: skip
_FIELDS = {
    "id": ("id", "taskid", "subtaskid", "stepid", "partid", "number", "no", "nr", "index", "key"),
    "type": ("type", "tasktype", "kind", "category", "nodetype"),
    "files": ("files", "file", "paths", "path", "filepath", "filename", "filenames"),
    "removes": ("removes", "removed", "deletes", "deleted"),
    "routes": ("routes", "route", "endpoints", "endpoint"),
    "tables": ("tables", "table", "sql"),
    "commands": ("commands", "command", "cli"),
    "env": ("env", "environment", "envvars", "environmentvariables", "envs"),
    "records": ("records", "record", "shapes", "dicts", "payloads"),
    "errors": _ERRORS,
    "interface": ("interface", "interfaces"),
    "relies_on": ("relieson", "relies", "reliesupon"),
    "depends_on": ("dependson", "dependencies", "dependency", "depends", "deps", "prerequisites",
                   "blockedby", "predecessors"),
    # Of other tasks or of anything else, such as libraries: no fault where it is no task.
    "needs": ("requires", "needs", "after", "uses"),
    "atomic": ("atomic", "isatomic"),
}  # fmt: skip


def normal_plan(value: Any) -> Any:
    """A plan as it came, with its parts under ``subtasks`` and in the one spelling.

    Raises ValueError for more parts, files or promises than are read.
    """
    parts = _parts_in(value, WRAPPED)
    found = parts or (value.get("subtasks") if isinstance(value, dict) else None)
    if isinstance(found, list):
        _bounded("subtasks", found)
    if parts is None:
        return value
    said = [by_plain_key(part) for part in parts]
    read = [_part(by) for by in said]
    _bounded("files", [path for part in read for path in part["files"]])
    subtasks = related(read, [first(by, _TITLES) for by in said])
    listed = [first(by, _PACKAGES) for by in (by_plain_key(value), *said)]
    ids = {part["id"] for part in subtasks}
    packages = [text for some in listed for text in required_texts(some, ids)]
    return {
        "subtasks": subtasks,
        "requires": _bounded("packages", list(dict.fromkeys(packages))),
        "start": _beside(value, _STARTS, WRAPPED),
        "errors": error_shape(_beside(value, _ERRORS, WRAPPED))[0]
        or next((part.pop("errors") for part in read if part["errors"]), ""),
        "criteria": criteria_in(value),
        "assumptions": lines(_beside(value, ("assumptions", "assumed"), WRAPPED)),
    }


def _bounded(what: str, found: list[Any]) -> list[Any]:
    if len(found) > PLAN_PARTS:
        raise ValueError(f"there are {len(found):,} {what}: at most {PLAN_PARTS} are read")
    return found


def _parts_in(value: Any, levels: int) -> Any:
    """The parts that a value holds, whatever is around them."""
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        try:
            value = json.loads(value, strict=False)
        except (ValueError, RecursionError):
            return None
    if isinstance(value, list):
        if value and all(_is_part(item) for item in value):
            return value
        return _parts_in(value[0], levels - 1) if len(value) == 1 and levels else None
    if not isinstance(value, dict) or not levels:
        return None
    plain = by_plain_key(value)
    wrapped = [plain[key] for key in _PARTS if key in plain]
    for inner in wrapped:
        if inner == [] or (isinstance(inner, list) and any(_is_part(item) for item in inner)):
            return inner
    if not wrapped and not plain.keys() & {*_FIELDS["id"]}:
        wrapped = [inner for inner in value.values() if isinstance(inner, dict | list | str)]
    if keyed := [inner for inner in (value, *wrapped) if _is_keyed(inner)]:
        return [{"id": id_, **part} for id_, part in keyed[0].items()]
    found = (_parts_in(inner, levels - 1) for inner in wrapped)
    return next((parts for parts in found if parts), None)


def _beside(value: Any, keys: tuple[str, ...], levels: int) -> Any:
    """What is said of the whole, such as how it is started, where that stands beside the parts."""
    if not isinstance(value, dict) or not levels:
        return None
    plain = by_plain_key(value)
    inner = (_beside(plain[key], keys, levels - 1) for key in (*_PARTS, "result") if key in plain)
    return first(plain, keys) or next(filter(None, inner), None)


def _is_part(value: Any) -> bool:
    return isinstance(value, dict) and any(
        key in (*_GOALS, *_TITLES) and isinstance(said, str | list)
        for key, said in by_plain_key(value).items()
    )


def _is_keyed(value: Any) -> bool:
    """Whether it maps ids to parts."""
    return isinstance(value, dict) and len(value) > 1 and all(map(_is_part, value.values()))


def by_plain_key(said: Any) -> dict[str, Any]:
    """The same with ``dependsOn`` and ``depends_on`` as ``dependson``; what is null is left out."""
    if not isinstance(said, dict):
        return {}
    found: dict[str, Any] = {}
    for key, value in said.items():
        if value is not None:
            found.setdefault(re.sub(r"[\W_]", "", str(key)).lower(), value)
    inner = found.get("contract")
    return {**by_plain_key(inner), **found} if isinstance(inner, dict) else found


def _part(said: dict[str, Any]) -> dict[str, Any]:
    found = {field: first(said, keys) for field, keys in _FIELDS.items()}
    if found["id"] is None and isinstance(said.get("step"), int):
        found["id"] = said["step"]
    files, words = read_files(found["files"])
    _bounded("names", [name for names in files.values() for name in names])
    atomic = found["atomic"]
    shapes, more = records(found["records"])
    errors, other = error_shape(found["errors"])
    words = [*texts(found["interface"]), *words, *more, *(f"errors: {text}" for text in other)]
    words = placed(files, {key: said[key] for key in _ELEMENTS if key in said}, words)
    return {
        "id": found["id"],
        "goal": _goal(said),
        "type": _type(found["type"], list(files)),
        "files": files,
        "removes": _bounded("paths that are removed", texts(found["removes"])),
        "routes": _bounded("routes", routes(found["routes"])),
        "tables": _bounded("tables", tables(found["tables"])),
        "commands": _bounded("commands", texts(found["commands"])),
        "env": _bounded("variables", variables(found["env"])),
        "records": _bounded("records", shapes),
        "errors": errors,
        "interface": _bounded("promises in words", words),
        "relies_on": found["relies_on"],
        "depends_on": found["depends_on"],
        "needs": found["needs"],
        "atomic": True if atomic is None else atomic,
    }


def _goal(said: dict[str, Any]) -> Any:
    if "goal" in said:
        goal = said["goal"]
    else:
        told = (first(said, _TITLES), first(said, _GOALS))
        goal = ": ".join(dict.fromkeys(text for text in told if isinstance(text, str)))
    return "\n".join(map(str, goal)) if isinstance(goal, list) else goal


def _type(said: Any, files: list[str]) -> Any:
    kind = read_type(said)
    code = [path for path in files if not is_prose(path)]
    # A synonym is the weaker word: who writes code writes code, also to "fetch" or "design".
    if code and not is_official(said) and kind is not TaskType.IMAGE_GENERATION:
        return TaskType.CODE_INTERPRET
    return kind
