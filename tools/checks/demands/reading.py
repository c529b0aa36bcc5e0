"""Tests are followed, statement by statement, through their fixtures and helpers; never run.

Every branch is taken, and a loop for the first of its items. What is too much is left out: the
number of steps is bounded for all tests together.
"""

from __future__ import annotations

import ast
from collections.abc import Collection
from contextlib import suppress
from typing import Any

from tools.checks.demands.expressions import value
from tools.checks.demands.following import run
from tools.checks.demands.frames import Found, Frame, Reading
from tools.checks.demands.pieces import Function, Piece, last_name
from tools.checks.demands.sources import Sources
from tools.checks.demands.values import Instance, Local, Unknown

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
        run(reading, getattr(test.node, "body", []), frame)


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
        run(reading, getattr(piece.node, "body", []), frame)
        given = Unknown(piece.fixture) if frame.result in (None, Unknown()) else frame.result
        reading.fixtures[piece] = given, reading.found
    given, done = reading.fixtures[piece]
    given = dict(given) if isinstance(given, dict) else given  # each test changes its own
    reading.found = outer
    outer.add(done)
    if piece.fixture and piece.file != test.file:
        outer.fixtures[piece.fixture] = piece.file
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
    static = "staticmethod" in map(last_name, node.decorator_list)
    given = [function.bound, *arguments] if function.bound and not static else arguments
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
    run(reading, node.body, frame)
    if piece.fixture or frame.result is None:
        return Unknown(node.name)
    return frame.result
