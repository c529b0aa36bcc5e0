"""What the calls of a test demand of the names that a project offers."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from tools.checks.demands.foreign import foreign
from tools.checks.demands.frames import Frame, Reading
from tools.checks.demands.known import LISTED_ITEMS
from tools.checks.demands.methods import is_class, method, read_attribute
from tools.checks.demands.pieces import last_name
from tools.checks.demands.values import (
    Body,
    Called,
    Foreign,
    Local,
    Made,
    Named,
    Outcome,
    Raw,
    Unknown,
)

RAISES = ("raises", "assertRaises", "assertRaisesRegex")

Value = Callable[[Reading, ast.expr | None, Frame], Any]


def call(reading: Reading, node: ast.Call, frame: Frame, value: Value) -> Any:
    """What a call gives; what it demands is kept."""
    arguments = listed(reading, node.args, frame, value)
    keywords: dict[str, Any] = {}
    for one in node.keywords[:50]:
        found = value(reading, one.value, frame)
        if one.arg:
            keywords[one.arg] = found
        elif isinstance(found, dict):
            keywords |= {key: inner for key, inner in found.items() if isinstance(key, str)}
    if last_name(node.func) in RAISES and len(node.args) > 1:
        return _raising(reading, node, arguments, frame, value)
    if isinstance(node.func, ast.Attribute):
        owner = value(reading, node.func.value, frame)
        found = method(reading, owner, node.func.attr, arguments, keywords)
        if found is not None:
            return found
        if isinstance(owner, Made) and is_class(owner.of.name):
            function: Any = Named(owner.of.module, f"{owner.of.name}.{node.func.attr}")
        else:
            function = read_attribute(reading, owner, node.func.attr)
    else:
        function = value(reading, node.func, frame)
    if isinstance(function, Local):
        return reading.run(reading, function, arguments, keywords, frame)
    if isinstance(function, Named) and function.name:
        return demand_call(reading, node, function, frame)
    if isinstance(function, Body | Raw | Outcome):
        return function
    return foreign(reading, function, arguments, keywords)


def _raising(
    reading: Reading, node: ast.Call, arguments: list[Any], frame: Frame, value: Value
) -> Unknown:
    """``raises(Error, function, argument)`` calls the function."""
    before = reading.found.last_call
    call(reading, ast.Call(node.args[1], node.args[2:], node.keywords), frame, value)
    now = reading.found.last_call
    if now and now is not before:
        now.raises = exception_name(arguments[0])
    return Unknown()


def exception_name(wanted: Any) -> str:
    """Of what ``raises`` is told to expect, of several the first."""
    if isinstance(wanted, list) and wanted:
        wanted = wanted[0]
    if isinstance(wanted, Named):
        return wanted.name
    name = getattr(wanted, "dotted", "") or getattr(wanted, "hint", "")
    return str(name).rpartition(".")[2] if isinstance(wanted, Foreign | Unknown) else ""


def listed(reading: Reading, nodes: list[ast.expr], frame: Frame, value: Value) -> list[Any]:
    """What each stands for; of ``*rest`` that which is in it, where that is known."""
    found: list[Any] = []
    for node in nodes[:LISTED_ITEMS]:
        one = value(reading, node, frame)
        found += one if isinstance(node, ast.Starred) and isinstance(one, list) else [one]
    return found[:LISTED_ITEMS]


def demand_call(reading: Reading, node: ast.Call, function: Named, frame: Frame) -> Made:
    """Keep how a name of the project's is called."""
    closed = not any(isinstance(one, ast.Starred) for one in node.args)
    closed = closed and all(one.arg for one in node.keywords)
    told = tuple(_parameter(one) for one in node.args if not isinstance(one, ast.Starred))
    names = tuple(one.arg for one in node.keywords if one.arg)
    one = Called(function.module, function.name, told, names, closed)
    reading.found.called[one] = None
    return Made(function)


def _parameter(node: ast.expr) -> str:
    """What an argument says of its parameter: a name, a type, both or neither."""
    match node:
        case ast.Constant(value=constant) if constant is not None and constant is not ...:
            return f": {type(constant).__name__}"
        case ast.List() | ast.ListComp():
            return ": list"
        case ast.Dict() | ast.DictComp():
            return ": dict"
        case ast.JoinedStr():
            return ": str"
    return last_name(node)
