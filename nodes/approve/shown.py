"""A plan as it is shown to a person: whole, and in the form in which plans are read."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from schema.contract import Contract, HTTPRoute, Table
from schema.signature import signature_name
from schema.task import Plan, Task


def shown(plan: Plan) -> dict[str, Any]:
    """What ``PlanReply`` reads as the same plan again."""
    packages = dict.fromkeys(one for part in plan.subtasks for one in part.contract.requires)
    start = {"start": plan.start} if plan.start else {}
    errors = next((part.contract.errors for part in plan.subtasks if part.contract.errors), "")
    told = {"errors": errors} if errors else {}
    criteria = {"criteria": list(plan.criteria)} if plan.criteria else {}
    assumed = {"assumptions": list(plan.assumptions)} if plan.assumptions else {}
    parts = [_part(part) for part in plan.subtasks]
    return {"requires": list(packages), "subtasks": parts, **start, **told, **criteria, **assumed}


def local_id(id_: str) -> str:
    """The id within its own plan."""
    return id_.rpartition(".")[2]


def _part(part: Task) -> dict[str, Any]:
    contract = part.contract
    return {
        "id": local_id(part.id),
        "goal": part.goal,
        "type": part.type and str(part.type),
        "files": {
            path: _python(contract, path)
            or list(contract.js_exports.get(path, ()) or contract.elements.get(path, ()))
            for path in contract.files
        },
        **({"removes": list(contract.removes)} if contract.removes else {}),
        "routes": [_line(route) for route in contract.routes],
        "tables": [_line(table) for table in contract.tables],
        "commands": list(contract.commands),
        "env": list(contract.env),
        "records": list(contract.records),
        "interface": list(contract.interface),
        "relies_on": [local_id(other) for other in part.relies_on],
        "depends_on": [local_id(other) for other in part.depends_on],
        "atomic": part.atomic,
    }


def _python(contract: Contract, path: str) -> list[str]:
    """Names and signatures in an order from which both are read as they are."""
    left = list(contract.signatures.get(path, ()))
    listed: list[str] = []
    bound: set[str] = set()
    for name in contract.exports.get(path, ()):
        while left and _root(left[0]) in bound:
            listed.append(left.pop(0))
        listed.append(left.pop(0) if left and _root(left[0]) == name else name)
        bound.add(name)
    return listed + left


def _root(signature: str) -> str:
    return signature_name(signature).partition(".")[0]


def _line(value: HTTPRoute | Table) -> str | dict[str, Any]:
    """The line that it is written as, unless reading the line would give something else."""
    try:
        same = type(value).model_validate(str(value)) == value
    except ValidationError:
        same = False
    return str(value) if same else value.model_dump(mode="json")
