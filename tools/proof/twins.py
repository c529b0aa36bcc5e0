"""Twins of tests: the same, but made to fail at their end. One that does not has proved nothing.

A twin goes the way of its test, to the last line, and fails there with words that nobody knows
beforehand. On its way it also asks whether what equals a literal equals another one as well. Code
that forges reports, patches the judge, leaves early or is equal to everything is told by its twins,
whatever its trick: they pass, or fail elsewhere. (Mutation testing turned around: not the code is
changed, but the test.)
"""

from __future__ import annotations

import ast
import secrets
from typing import NamedTuple

EQUAL_TO_ALL = "equal to everything"
EQUAL = ("assertEqual", "assertEquals")


class Twin(NamedTuple):
    """The source of a twin, and the words with which each of its tests has to fail."""

    source: str
    words: str


def twin_of(source: str) -> Twin:
    """The twin of a test file. Raises SyntaxError for what is no Python."""
    words = f"reached-{secrets.token_hex(8)}"
    tree = _Twins(words).visit(ast.parse(source))
    return Twin(ast.unparse(ast.fix_missing_locations(tree)), words)


class _Twins(ast.NodeTransformer):
    def __init__(self, words: str) -> None:
        self._words = words

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._test(node) if node.name.startswith("test") else self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._test(node) if node.name.startswith("test") else self.generic_visit(node)

    def _test(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        node.body = [*_Ends(self._words).all(node.body), *_end(self._words)]
        return node


class _Ends(ast.NodeTransformer):
    """Within one test: every way out of it fails, and equality is tried with another literal."""

    def __init__(self, words: str) -> None:
        self._words = words

    def all(self, body: list[ast.stmt]) -> list[ast.stmt]:
        changed: list[ast.stmt] = []
        for statement in body:
            found = self.visit(statement)
            changed += found if isinstance(found, list) else [found]
        return changed

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return node  # what a test defines has returns of its own

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return node

    def visit_Return(self, node: ast.Return) -> list[ast.stmt]:
        value: list[ast.stmt] = [ast.Expr(node.value)] if node.value else []
        return [*value, *_end(self._words)]

    def visit_Assert(self, node: ast.Assert) -> list[ast.stmt]:
        test = node.test
        compared = test.values if isinstance(test, ast.BoolOp) else [test]
        if isinstance(test, ast.BoolOp) and not isinstance(test.op, ast.And):
            return [node]
        after: list[ast.stmt] = []
        for comparison in compared:
            match comparison:
                case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
                    kept = self._unequal(left, right, len(after))
                    comparison.left, comparison.comparators[0], check = kept
                    after.append(check)
        return [node, *after]

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        match node.value:
            case ast.Call(func=ast.Attribute(attr=name), args=[left, right, *_]) if name in EQUAL:
                kept = self._unequal(left, right, 0)
                node.value.args[0], node.value.args[1], check = kept
                return [node, check]
        return node

    def _unequal(
        self, left: ast.expr, right: ast.expr, at: int
    ) -> tuple[ast.expr, ast.expr, ast.stmt]:
        """The two sides, one kept under a name, and that it equals something else not as well."""
        name = f"_{self._words.replace('-', '_')}_{at}"
        other = _other(right) or _other(left) or ast.Constant(f"{self._words} otherwise")
        turned = bool(_other(left)) and not _other(right)
        kept = ast.NamedExpr(ast.Name(name, ast.Store()), right if turned else left)
        equal = ast.Compare(ast.Name(name, ast.Load()), [ast.Eq()], [other])
        # `is True`: what compares element by element has no truth of its own.
        same = ast.Compare(equal, [ast.IsNot()], [ast.Constant(True)])
        check = ast.Assert(same, ast.Constant(EQUAL_TO_ALL))
        return (left, kept, check) if turned else (kept, right, check)


def _end(words: str) -> list[ast.stmt]:
    # Of a shape that gives nothing away before it is evaluated.
    unequal = ast.Compare(ast.Constant(words), [ast.Eq()], [ast.Constant(words[::-1])])
    return [ast.Assert(unequal, ast.Constant(words))]


def _other(node: ast.expr) -> ast.expr | None:
    """A literal of the same kind and another value; None for what is no literal."""
    match node:
        case ast.Constant(value=bool(value)):
            return ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            return ast.Constant(value + 7919 if abs(value) < 1e9 else -value)
        case ast.Constant(value=str(value)):
            return ast.Constant(f"{value} otherwise")
        case ast.Constant(value=bytes(value)):
            return ast.Constant(value + b" otherwise")
        case ast.Constant(value=None):
            return ast.Constant("otherwise")
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value) | float(value))):
            return ast.Constant(value + 7919)
        case ast.List() | ast.Tuple() | ast.Set() | ast.Dict():
            try:
                ast.literal_eval(node)
            except (ValueError, TypeError, MemoryError, RecursionError):
                return None
            return ast.List([ast.Constant("otherwise"), node], ast.Load())
        case _:
            return None
