"""Tests are followed, statement by statement, through their fixtures and helpers; never run.

Every branch is taken, and a loop for the first of its items. What is too much is left out: the
number of steps is bounded for all tests together.
"""

from __future__ import annotations

import ast
from collections.abc import Collection
from contextlib import suppress
from typing import Any

from tools.checks.demands.commands import variables
from tools.checks.demands.expressions import bind, items, value
from tools.checks.demands.frames import Found, Frame, Reading
from tools.checks.demands.sources import Function, Piece, Sources, last_name
from tools.checks.demands.values import Foreign, Instance, Local, Named, Unknown

ROWS = 12  # of a parametrized test that are looked at
DEEPER = 8  # levels that a call of a helper takes


def read_tests(sources: Sources, modules: Collection[str]) -> dict[Piece, Found]:
    """What each test does and expects, its fixtures included."""
    reading = Reading(sources, modules, _called)
    found: dict[Piece, Found] = {}
    for test in sources.tests():
        reading.found = found[test] = Found()
        # What is nested too deep is left out with all that is behind it.
        with suppress(RecursionError):
            _test(reading, test)
    return found


def _test(reading: Reading, test: Piece) -> None:
    owner = Instance(test.owner) if test.owner else None
    for piece in reading.sources.automatic(test):
        _fixture(reading, piece, owner, test)
    for row in _rows(reading, test):
        frame = Frame(test.file, test, dict(row))
        _with_parameters(reading, test, owner, frame)
        _run(reading, getattr(test.node, "body", []), frame)


def _rows(reading: Reading, test: Piece) -> list[dict[str, Any]]:
    """Argument -> value, for each row with which the test is run, as far as they are told."""
    rows: list[dict[str, Any]] = [{}]
    owner = test.owner.node if test.owner else None
    marks = [*getattr(test.node, "decorator_list", ()), *getattr(owner, "decorator_list", ())]
    frame = Frame(test.file, test)
    for mark in marks:
        if isinstance(mark, ast.Call) and last_name(mark.func) == "parametrize":
            told = [value(reading, one, frame) for one in mark.args[:2]]
            names, values = told if len(told) == 2 else (Unknown(), Unknown())
            if isinstance(names, str):
                names = [name.strip() for name in names.split(",")]
            if isinstance(names, list) and isinstance(values, list):
                rows = [{**row, **_row(names, one)} for row in rows for one in values[:ROWS]][
                    :ROWS
                ] or rows
    return rows


def _row(names: list[Any], told: Any) -> dict[str, Any]:
    if len(names) == 1:
        told = [told]
    if not isinstance(told, list) or len(told) != len(names):
        told = [Unknown(str(name)) for name in names]
    return dict(zip(map(str, names), told, strict=True))


def _with_parameters(reading: Reading, piece: Piece, owner: Instance | None, frame: Frame) -> None:
    """Give the frame of a test or a fixture what it asks for by its parameters."""
    arguments: ast.arguments | None = getattr(piece.node, "args", None)
    if arguments is None:
        return
    for at, arg in enumerate((*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)):
        if at == 0 and piece.owner:
            frame.names[arg.arg] = owner or Instance(piece.owner)
        elif arg.arg not in frame.names:
            fixture = reading.sources.fixture(piece, arg.arg)
            frame.names[arg.arg] = (
                _fixture(reading, fixture, owner, frame.test) if fixture else Unknown(arg.arg)
            )


def _fixture(reading: Reading, piece: Piece, owner: Instance | None, test: Piece) -> Any:
    """What a fixture gives. It is read once, and what it does is told of each test that uses it."""
    outer = reading.found
    if piece not in reading.fixtures:
        reading.fixtures[piece] = Unknown(piece.fixture), Found()
        reading.found = Found()
        frame = Frame(piece.file, test)
        _with_parameters(reading, piece, owner, frame)
        _run(reading, getattr(piece.node, "body", []), frame)
        given = Unknown(piece.fixture) if frame.result in (None, Unknown()) else frame.result
        reading.fixtures[piece] = given, reading.found
    given, done = reading.fixtures[piece]
    given = dict(given) if isinstance(given, dict) else given  # each test changes its own
    reading.found = outer
    outer.add(done)
    if piece.owner:
        del reading.fixtures[piece]  # it may have given each object something else
    return given


def _called(
    reading: Reading,
    function: Local,
    arguments: list[Any],
    keywords: dict[str, Any],
    caller: Frame,
) -> Any:
    """What a helper gives, for these arguments; an object, for a class."""
    piece, node = function.piece, function.piece.node
    if isinstance(node, ast.ClassDef):
        return Instance(piece)
    if not isinstance(node, Function):
        return Unknown()
    frame = Frame(piece.file, caller.test, dict(function.around), level=caller.level + DEEPER)
    given = [function.bound, *arguments] if function.bound else arguments
    names = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args)]
    defaults = [*node.args.defaults, *node.args.kw_defaults]
    optional = [*names[len(names) - len(node.args.defaults) :],
                *(arg.arg for arg in node.args.kwonlyargs)]  # fmt: skip
    for name, default in zip(optional, defaults, strict=True):
        frame.names[name] = value(reading, default, frame)
    frame.names |= dict(zip(names, given, strict=False))
    known = {*names, *optional, *(arg.arg for arg in node.args.kwonlyargs)}
    frame.names |= {name: one for name, one in keywords.items() if name in known}
    if node.args.vararg:
        frame.names[node.args.vararg.arg] = given[len(names) :]
    if node.args.kwarg:
        more = {name: one for name, one in keywords.items() if name not in known}
        frame.names[node.args.kwarg.arg] = more
    _run(reading, node.body, frame)
    if piece.fixture or frame.result is None:
        return Unknown(node.name)
    return frame.result


def _run(reading: Reading, body: list[ast.stmt], frame: Frame) -> None:
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
            value(reading, test, frame)
        case (
            ast.If(test=test, body=body, orelse=other)
            | ast.While(test=test, body=body, orelse=other)
        ):
            value(reading, test, frame)
            _run(reading, [*body, *other], frame)
        case (
            ast.For(target=target, iter=iterated, body=body)
            | ast.AsyncFor(target=target, iter=iterated, body=body)
        ):
            for item in items(value(reading, iterated, frame)):
                bind(frame, target, item)
                _run(reading, body, frame)
        case ast.With(items=managers, body=body) | ast.AsyncWith(items=managers, body=body):
            _within(reading, managers, body, frame)
        case ast.Try(body=body, handlers=handlers, orelse=other, finalbody=final):
            _run(reading, [*body, *(s for h in handlers for s in h.body), *other, *final], frame)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            frame.names[node.name] = Local(Piece(frame.file, node), around=frame.names)


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
        if isinstance(node, ast.Call) and last_name(node.func) in ("raises", "assertRaises"):
            wanted = value(reading, node.args[0], frame) if node.args else Unknown()
            raised = _exception(wanted)
        else:
            found = value(reading, node, frame)
            if manager.optional_vars:
                bind(frame, manager.optional_vars, found)
    before = reading.found.last_call
    _run(reading, body, frame)
    now = reading.found.last_call
    if raised and now and now is not before:
        now.raises = raised


def _exception(wanted: Any) -> str:
    if isinstance(wanted, list) and wanted:
        wanted = wanted[0]
    if isinstance(wanted, Named):
        return wanted.name
    name = getattr(wanted, "dotted", "") or getattr(wanted, "hint", "")
    return str(name).rpartition(".")[2] if isinstance(wanted, Foreign | Unknown) else ""
