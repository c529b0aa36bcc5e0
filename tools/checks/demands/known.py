"""Values put together and taken apart: texts, items of lists, fields of answers."""

from __future__ import annotations

import ast
from typing import Any

from tools.checks.demands.frames import Frame
from tools.checks.demands.values import LISTED, Body, Instance, Place, Raw, Unknown

ITEMS = 10  # of a loop
LISTED_ITEMS = 100  # of a list that is told
TEXT_CHARS = 300


def written(found: Any) -> str:
    """A value as a part of a text: ``{id}`` for what is not known."""
    if isinstance(found, str):
        return found
    if isinstance(found, bool | int | float):
        return str(found)
    if isinstance(found, Place):
        return found.path
    hint = found.name if isinstance(found, Body) else getattr(found, "hint", "")
    return f"{{{hint.rpartition('.')[2] or 'id'}}}"


def item(owner: Any, key: Any) -> Any:
    if isinstance(owner, Raw):
        owner = Body(owner.reply.asked.fields)  # as Django REST framework has it
    if isinstance(owner, Body):
        return owner.at(key if isinstance(key, str) else LISTED)
    if isinstance(owner, dict) and isinstance(key, str | int):
        return owner.get(key, Unknown(str(key)))
    if isinstance(owner, list) and isinstance(key, int) and -len(owner) <= key < len(owner):
        return owner[key]
    return Unknown(key if isinstance(key, str) else "")


def joined(left: Any, op: ast.operator, right: Any) -> Any:
    if isinstance(op, ast.Add) and (isinstance(left, str) or isinstance(right, str)):
        return (written(left) + written(right))[:TEXT_CHARS]
    if isinstance(op, ast.Add) and isinstance(left, list) and isinstance(right, list):
        return (left + right)[:LISTED_ITEMS]
    if isinstance(op, ast.Div) and isinstance(left, Place) and isinstance(right, str):
        return Place(f"{left.path}/{right}"[:TEXT_CHARS])
    if isinstance(op, ast.Div) and isinstance(right, str):
        return right  # a file in a folder
    if isinstance(op, ast.Mod) and isinstance(left, str):
        for one in right if isinstance(right, list) else [right]:
            left = left.replace("%s", written(one), 1).replace("%d", written(one), 1)
        return left[:TEXT_CHARS]
    if isinstance(op, ast.BitOr) and isinstance(left, dict) and isinstance(right, dict):
        return left | right
    return Unknown()


def items(found: Any) -> list[Any]:
    """What a loop over it meets, one thing at least."""
    if isinstance(found, Body):
        return [Unknown() if found.keys else found.at(LISTED)]
    if isinstance(found, dict):
        found = list(found)
    return found[:ITEMS] or [Unknown()] if isinstance(found, list) else [Unknown()]


def bind(frame: Frame, target: ast.expr, found: Any) -> None:
    """Give a value to a name, to each of several names, or to an attribute of ``self``."""
    match target:
        case ast.Name(id=name):
            frame.names[name] = Unknown(name) if found == Unknown() else found
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            known = isinstance(found, list) and len(found) == len(elts)
            for one, inner in zip(elts, found if known else [Unknown()] * len(elts), strict=True):
                bind(frame, one, inner)
        case ast.Attribute(value=ast.Name(id=name), attr=attr):
            if isinstance(owner := frame.names.get(name), Instance):
                owner.attributes[attr] = found
        case ast.Starred(value=inner):
            bind(frame, inner, found)
