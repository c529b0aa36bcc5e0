"""The statements of a test, followed one by one."""

from __future__ import annotations

import ast
from typing import Any

from tools.checks.demands.calls import RAISES, exception_name
from tools.checks.demands.commands import variables
from tools.checks.demands.expressions import value
from tools.checks.demands.frames import Frame, Reading
from tools.checks.demands.known import bind, items
from tools.checks.demands.pieces import Piece, last_name
from tools.checks.demands.values import Local, Place, Unknown


def run(reading: Reading, body: list[ast.stmt], frame: Frame) -> None:
    """Follow statements: every branch is taken, and a loop for the first of its items."""
    for node in body:
        if not reading.step(frame):
            return
        frame.level += 1
        _statement(reading, node, frame)
        frame.level -= 1


def _statement(reading: Reading, node: ast.stmt, frame: Frame) -> None:
    match node:
        case ast.Expr(value=inner):
            value(reading, inner, frame)
        case ast.Assign(targets=targets, value=inner):
            found = value(reading, inner, frame)
            for target in targets:
                _assign(reading, target, found, frame)
        case ast.AnnAssign(target=target, value=inner) if inner:
            bind(frame, target, value(reading, inner, frame))
        case ast.AugAssign(target=target, value=inner):
            value(reading, inner, frame)
            bind(frame, target, Unknown())
        case ast.Return(value=inner):
            found = value(reading, inner, frame)
            frame.result = found if frame.result is None else frame.result
        case ast.Assert(test=test):
            for one in test.values if isinstance(test, ast.BoolOp) else [test]:
                found = value(reading, one, frame)
                if isinstance(found, Place) and found.there and not _is_either(test):
                    reading.found.read(found.path)
        case (
            ast.If(test=test, body=body, orelse=other)
            | ast.While(test=test, body=body, orelse=other)
        ):
            value(reading, test, frame)
            run(reading, [*body, *other], frame)
        case (
            ast.For(target=target, iter=iterated, body=body)
            | ast.AsyncFor(target=target, iter=iterated, body=body)
        ):
            for item in items(value(reading, iterated, frame)):
                bind(frame, target, item)
                run(reading, body, frame)
        case ast.With(items=managers, body=body) | ast.AsyncWith(items=managers, body=body):
            _within(reading, managers, body, frame)
        case (
            ast.Try(body=body, handlers=handlers, orelse=other, finalbody=final)
            | ast.TryStar(body=body, handlers=handlers, orelse=other, finalbody=final)
        ):
            run(reading, [*body, *(s for h in handlers for s in h.body), *other, *final], frame)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            frame.names[node.name] = Local(Piece(frame.file, node), around=frame.names)


def _is_either(test: ast.expr) -> bool:
    return isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or)


def _assign(reading: Reading, target: ast.expr, found: Any, frame: Frame) -> None:
    if isinstance(target, ast.Subscript):
        owner = value(reading, target.value, frame)
        key = value(reading, target.slice, frame)
        if isinstance(owner, dict) and isinstance(key, str):
            owner[key] = found
        reading.found.env.update(variables(owner, "__setitem__", [key]))
    else:
        bind(frame, target, found)


def _within(
    reading: Reading, managers: list[ast.withitem], body: list[ast.stmt], frame: Frame
) -> None:
    raised = ""
    for manager in managers:
        node = manager.context_expr
        if isinstance(node, ast.Call) and last_name(node.func) in RAISES:
            wanted = value(reading, node.args[0], frame) if node.args else Unknown()
            raised = exception_name(wanted)
        else:
            found = value(reading, node, frame)
            if manager.optional_vars:
                bind(frame, manager.optional_vars, found)
    before = reading.found.last_call
    run(reading, body, frame)
    now = reading.found.last_call
    if raised and now and now is not before:
        now.raises = raised
