"""What expressions of a test stand for."""

from __future__ import annotations

import ast
import sys
from typing import Any

from tools.checks.demands.calls import call, listed
from tools.checks.demands.expected import expect
from tools.checks.demands.frames import Frame, Reading
from tools.checks.demands.known import TEXT_CHARS, bind, item, items, joined, written
from tools.checks.demands.methods import read_attribute
from tools.checks.demands.values import (
    Foreign,
    Local,
    Named,
    Unknown,
)

BUILTINS = {"open", "set", "list", "sorted", "dict", "str", "next", "iter"}
PYTHONS = BUILTINS | sys.stdlib_module_names
_COMPARED = {ast.Eq: "==", ast.In: "in", ast.GtE: ">=", ast.LtE: "<=", ast.Gt: ">", ast.Lt: "<"}


def value(reading: Reading, node: ast.expr | None, frame: Frame) -> Any:
    """What ``node`` stands for; what it demands is kept in ``reading.found``."""
    if node is None or not reading.step(frame):
        return Unknown()
    frame.level += 1
    try:
        return _value(reading, node, frame)
    finally:
        frame.level -= 1


def _value(reading: Reading, node: ast.expr, frame: Frame) -> Any:
    match node:
        case ast.Constant(value=constant):
            return constant
        case ast.Name(id=name):
            return named(reading, name, frame)
        case ast.JoinedStr(values=parts):
            return "".join(written(value(reading, part, frame)) for part in parts)[:TEXT_CHARS]
        case ast.FormattedValue(value=inner):
            return value(reading, inner, frame)
        case ast.Attribute(value=owner, attr=attr):
            return read_attribute(reading, value(reading, owner, frame), attr)
        case ast.Subscript(value=owner, slice=key):
            return item(value(reading, owner, frame), value(reading, key, frame))
        case ast.Call():
            return call(reading, node, frame, value)
        case ast.Await(value=inner):
            before = reading.found.last_call
            found = value(reading, inner, frame)
            now = reading.found.last_call
            if isinstance(inner, ast.Call) and now and now is not before:
                now.awaited = True
            return found
        case ast.BinOp(left=left, op=op, right=right):
            return joined(value(reading, left, frame), op, value(reading, right, frame))
        case ast.Compare(left=left, ops=ops, comparators=others):
            _compare(reading, left, ops, others, frame)
            return Unknown()
        case ast.Dict(keys=keys, values=values):
            return _dict(reading, keys, values, frame)
        case ast.List(elts=elts) | ast.Tuple(elts=elts) | ast.Set(elts=elts):
            return listed(reading, elts, frame, value)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            return [_comprehended(reading, node, frame)]
        case ast.DictComp():
            return Unknown()
        case ast.Starred(value=inner) | ast.YieldFrom(value=inner):
            return value(reading, inner, frame)
        case ast.Yield(value=inner):
            frame.result = (
                frame.result if frame.result is not None else value(reading, inner, frame)
            )
            return Unknown()
        case ast.NamedExpr(target=ast.Name(id=name), value=inner):
            frame.names[name] = value(reading, inner, frame)
            return frame.names[name]
        case ast.IfExp(test=test, body=body, orelse=other):
            value(reading, test, frame)
            found = value(reading, body, frame)
            return value(reading, other, frame) if isinstance(found, Unknown) else found
        case ast.BoolOp(values=values):
            return [value(reading, one, frame) for one in values][-1]
        case ast.UnaryOp(op=op, operand=operand):
            found = value(reading, operand, frame)
            known = isinstance(op, ast.USub) and isinstance(found, int | float)
            return -found if known else Unknown()
    return Unknown()


def named(reading: Reading, name: str, frame: Frame) -> Any:
    """What a name stands for: a local one, a definition of the tests', or an import."""
    if name in frame.names:
        return frame.names[name]
    pieces = reading.sources.named(frame.file, name)
    for piece in pieces:
        if isinstance(piece.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return Local(piece)
    if pieces and pieces[0].owner is None:
        return _constant(reading, pieces[-1].file, name, pieces[-1].node, frame)
    module, original = reading.sources.files[frame.file].imports.get(name, ("", ""))
    dotted = f"{module}.{original}" if original else module
    if not module:
        # What is left of a file for an author may have lost its imports.
        return Foreign(name) if name in PYTHONS else Unknown(name)
    if reading.is_project(dotted):
        return Named(dotted, "")
    return Named(module, original) if reading.is_project(module) else Foreign(dotted)


def _constant(reading: Reading, file: str, name: str, node: ast.stmt, frame: Frame) -> Any:
    if (file, name) not in reading.constants:
        reading.constants[file, name] = Unknown(name)  # as long as it is read
        outer = Frame(file, frame.test, level=frame.level + 1)
        found = value(reading, getattr(node, "value", None), outer)
        if not isinstance(node, ast.AugAssign):  # what it is added to is not followed
            for target in getattr(node, "targets", [getattr(node, "target", None)]):
                bind(outer, target, found)
        reading.constants[file, name] = outer.names.get(name, Unknown(name))
    return reading.constants[file, name]


def _compare(
    reading: Reading, left: ast.expr, ops: list[ast.cmpop], others: list[ast.expr], frame: Frame
) -> None:
    values = [value(reading, one, frame) for one in (left, *others)]
    for op, one, other in zip(ops, values, values[1:], strict=False):
        if how := _COMPARED.get(type(op)):
            expect(one, how, other)


def _dict(
    reading: Reading, keys: list[ast.expr | None], values: list[ast.expr], frame: Frame
) -> dict[Any, Any]:
    """``None`` is among the keys where some are not known."""
    found: dict[Any, Any] = {}
    for key, inner in list(zip(keys, values, strict=True))[:200]:
        one = value(reading, inner, frame)
        name = value(reading, key, frame) if key else None
        if key is None and isinstance(one, dict):
            found |= one
        else:
            found[name if isinstance(name, str | int) else None] = one
    return found


def _comprehended(
    reading: Reading, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, frame: Frame
) -> Any:
    for generator in node.generators:
        bind(frame, generator.target, items(value(reading, generator.iter, frame))[0])
        for condition in generator.ifs:
            value(reading, condition, frame)
    return value(reading, node.elt, frame)
