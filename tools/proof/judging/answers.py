"""The questions of tests with their answers, and whether code holds just these as a table."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tools.proof.judging.twins import readable, tree_of

Pairs = dict[str, str]
"""What a function is given, and what it then has to return."""

ENOUGH = 2
TAILORED = 0.8  # of a table's entries are answers to tests
SHORT_CHARS = 12
USUAL = {"-1", "0", "1", "2", "''", "()", "None", "True", "False"}  # where recursion ends
EQUAL = ("assertEqual", "assertEquals")


def asked_by(tests: Mapping[str, str]) -> dict[str, Pairs]:
    """The name of each function that tests call with literals, and what they expect of it."""
    asked: dict[str, Pairs] = defaultdict(dict)
    for source in readable(tests).values():
        for node in ast.walk(tree_of(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for name, given, expected in _asked(node):
                    asked[name][given] = expected
    return dict(asked)


def answers_in(tree: ast.AST, asked: Mapping[str, Pairs]) -> bool:
    """Whether a table, or a chain of conditions, answers what tests ask and little else."""
    tables = [table for node in ast.walk(tree) for table in _tables(node)]
    return any(_made_for(table, pairs) for table in tables for pairs in asked.values())


def _made_for(table: Pairs, pairs: Pairs) -> bool:
    if set(table.values()) == {"True"}:  # what is not in it is answered, too
        pairs = {given: expected for given, expected in pairs.items() if expected != "False"}
    telling = {given: expected for given, expected in pairs.items() if given not in USUAL}
    if len(pairs) < ENOUGH or not telling or not pairs.items() <= table.items():
        return False
    return len(pairs) >= TAILORED * len(table) and not all(map(listed, telling.items()))


def listed(pair: tuple[str, str]) -> bool:
    """Whether it looks like an entry of a list that is known, such as the days of a week."""
    given, answer = map(ast.literal_eval, pair)
    if not (isinstance(given, str) and given.isidentifier() and len(given) <= SHORT_CHARS):
        return False
    derived = isinstance(answer, str) and (
        sorted(answer.lower()) == sorted(given.lower()) or given.lower() in answer.lower()
    )
    return not derived and answer != len(given)


def _asked(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, str, str]]:
    cases = [*_parameters(function), {}]
    cases += [case for node in ast.walk(function) for case in _loop(node)]
    for node in ast.walk(function):
        for call, expected in _comparisons(node):
            for case in cases:
                given = [literal(argument, case) for argument in call.args]
                answer = literal(expected, case)
                if answer is not None and given and None not in given and not call.keywords:
                    key = given[0] if len(given) == 1 else f"({', '.join(map(str, given))})"
                    name = getattr(call.func, "attr", None) or getattr(call.func, "id", "")
                    yield str(name), str(key), answer


def _comparisons(node: ast.AST) -> Iterator[tuple[ast.Call, ast.expr]]:
    match node:
        case ast.Assert(
            test=ast.Compare(left=left, ops=[ast.Eq() | ast.Is()], comparators=[right])
        ):
            sides: tuple[ast.expr, ...] = (left, right)
        case ast.Assert(test=ast.Call() as call):
            sides = (call, ast.Constant(True))
        case ast.Assert(test=ast.UnaryOp(op=ast.Not(), operand=ast.Call() as call)):
            sides = (call, ast.Constant(False))
        case ast.Call(func=ast.Attribute(attr=name), args=[left, right]) if name in EQUAL:
            sides = (left, right)
        case _:
            return
    for one, other in (sides, sides[::-1]):
        if isinstance(one, ast.Call):
            yield one, other


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[dict[str, str]]:
    for decorator in function.decorator_list:
        match decorator:
            case ast.Call(
                func=ast.Attribute(attr="parametrize"),
                args=[
                    ast.Constant(value=str(names)),
                    ast.List(elts=rows) | ast.Tuple(elts=rows),
                    *_,
                ],
            ):
                yield from _rows([name.strip() for name in names.split(",")], rows)


def _loop(node: ast.AST) -> Iterator[dict[str, str]]:
    match node:
        case ast.For(target=target, iter=ast.List(elts=rows) | ast.Tuple(elts=rows)):
            targets = target.elts if isinstance(target, ast.Tuple) else [target]
            yield from _rows([getattr(one, "id", "") for one in targets], rows)


def _rows(names: list[str], rows: Iterable[ast.expr]) -> Iterator[dict[str, str]]:
    for row in rows:
        values = row.elts if isinstance(row, ast.Tuple | ast.List) and len(names) > 1 else [row]
        found = [literal(value, {}) for value in values]
        yield {name: value for name, value in zip(names, found, strict=False) if value is not None}


def _tables(node: ast.AST) -> Iterator[Pairs]:
    match node:
        case ast.Dict(keys=keys, values=values):
            yield _table((key, value) for key, value in zip(keys, values, strict=True) if key)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield _table(pair for inner in ast.walk(node) for pair in _conditions(inner))
        case ast.Compare(ops=[ast.In()], comparators=[ast.Set(elts=all_) | ast.Tuple(elts=all_)]):
            yield _table((one, ast.Constant(True)) for one in all_)
        case ast.Compare(ops=[ast.In()], comparators=[ast.List(elts=all_)]):
            yield _table((one, ast.Constant(True)) for one in all_)


def _table(pairs: Iterable[tuple[ast.expr, ast.expr]]) -> Pairs:
    read = [(literal(key, {}), literal(value, {})) for key, value in pairs]
    return {key: value for key, value in read if key is not None and value is not None}


def _conditions(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    match node:
        case ast.If(test=test, body=[ast.Return(value=ast.expr() as value), *_]):
            key = _equal_to(test)
        case ast.IfExp(test=test, body=value):
            key = _equal_to(test)
        case ast.match_case(
            pattern=ast.MatchValue(value=key), body=[ast.Return(value=ast.expr() as value), *_]
        ):
            pass
        case _:
            return
    if key is not None:
        yield key, value


def _equal_to(test: ast.expr) -> ast.expr | None:
    match test:
        case ast.Compare(left=ast.Name() | ast.Tuple(), ops=[ast.Eq()], comparators=[right]):
            return right
        case ast.BoolOp(op=ast.And(), values=values):
            keys = [_equal_to(value) for value in values]
            return ast.Tuple([key for key in keys if key], ast.Load()) if all(keys) else None
        case _:
            return None


def literal(node: ast.expr, names: Mapping[str, str]) -> str | None:
    """A literal in one form, or what is known under its name; None for all else."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if not isinstance(node, ast.Constant | ast.UnaryOp | ast.List | ast.Tuple | ast.Dict | ast.Set):
        return None
    try:
        return repr(_plain(ast.literal_eval(node)))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def _plain(value: Any) -> Any:
    """Lists and tuples are one: a list cannot be looked up in a table."""
    if isinstance(value, list | tuple):
        return tuple(map(_plain, value))
    return value
