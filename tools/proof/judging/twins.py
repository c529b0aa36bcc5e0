"""Twins of tests: the same, but made to fail at their end. One that does not has proved nothing.

A twin goes the way of its test, to the last line, and fails there with words that nobody knows
beforehand. On its way it asks whether what it compares would please other literals as well, and
whether its tools can fail (``inside/asking.py``). Code that forges reports, patches the judge,
leaves early or is equal to everything is told by its twins, whatever its trick: they pass, or fail
elsewhere. (Mutation testing turned around: not the code is changed, but the test.)
"""

from __future__ import annotations

import ast
import secrets
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple

from tools.proof.inside.asking import ASSERTIONS, PLEASES
from tools.proof.scripts import SCRIPTS

__all__ = [
    "PLEASES",
    "Function",
    "Twin",
    "first_line",
    "is_lenient",
    "readable",
    "tree_of",
    "twin_of",
]

ASKING = SCRIPTS["asking"]
TOOLS = frozenset(
    {*ASSERTIONS, "raises", "assertRaises", "assertRaisesRegex", "warns", "assertWarns"}
)
LENIENT = ("ANY", "dirty_equals", "__eq__", "__contains__")
SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Twin(NamedTuple):
    """The source of a twin, and the words with which each of its tests has to fail."""

    source: str
    words: str


def twin_of(source: str, lines: Collection[int], lenient: bool = False) -> Twin:
    """The twin of a file, in which the functions that begin on one of ``lines`` are the tests.

    ``lenient``: the sides that are expected are not asked what else they are equal to. Raises
    SyntaxError or ValueError for what is no Python, RecursionError for what is nested too deeply.
    """
    # The words stand nowhere but at the ends: a failure elsewhere does not show them.
    token, words = secrets.token_hex(8), secrets.token_hex(8)
    tree = _Twins(token, words, frozenset(lines), lenient).visit(tree_of(source))
    head = next((at for at, node in enumerate(tree.body) if not _is_head(node)), len(tree.body))
    tree.body[head:head] = ast.parse(
        f"import types as asking_{token}\n"
        f"asking_{token} = asking_{token}.ModuleType('asking_{token}')\n"
        f"exec({ASKING!r}, vars(asking_{token}))"
    ).body
    return Twin(ast.unparse(ast.fix_missing_locations(tree)), words)


def tree_of(source: str) -> ast.Module:
    """A file, parsed as Python does it. Raises SyntaxError, ValueError or RecursionError."""
    return ast.parse(source.removeprefix("\ufeff"))


def readable(sources: Mapping[str, str]) -> dict[str, str]:
    """The Python files among files, path -> content, without what only looks like one."""
    found = {}
    for path, source in sources.items():
        if path.endswith(".py"):
            with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                tree_of(source)
                found[path] = source
    return found


def is_lenient(sources: Iterable[str]) -> bool:
    """Whether tests bring objects along that are meant to be equal to much."""
    return any(word in source for source in sources for word in LENIENT)


def first_line(node: Function) -> int:
    """Where a function begins by Python's own count, that is with its first decorator."""
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _is_head(node: ast.stmt) -> bool:
    match node:
        case ast.ImportFrom(module="__future__") | ast.Expr(value=ast.Constant()):
            return True
        case _:
            return False


class _Twins(ast.NodeTransformer):
    def __init__(self, token: str, words: str, lines: frozenset[int], lenient: bool) -> None:
        self._token, self._words, self._lines = token, words, lines
        self._lenient: ast.expr = ast.Name("__name__", ast.Load()) if lenient else ast.Constant("")
        self._asserting = False

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def _function(self, node: Function) -> ast.AST:
        is_test = first_line(node) in self._lines
        self.generic_visit(node)
        if is_test:
            node.body = _failing(node.body, self._words)
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        is_test = node.lineno in self._lines
        self.generic_visit(node)
        if is_test:
            node.body = self._ask("ended", [node.body, ast.Constant(self._words)])
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        self._asserting = True
        node.test = self._ask("steady", [self.visit(node.test)])
        self._asserting = False
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if not self._asserting:
            return node
        pairs = zip(node.ops, node.comparators, strict=True)
        rest = [part for op, right in pairs for part in (ast.Constant(SIGNS[type(op)]), right)]
        return self._ask("compared", [node.left, *rest])

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", None)
        if name not in TOOLS:
            return node
        return self._ask("called", [called, ast.Constant(name), *node.args], node.keywords)

    def _ask(
        self, name: str, arguments: list[ast.expr], keywords: Iterable[ast.keyword] = ()
    ) -> ast.Call:
        asking = ast.Attribute(ast.Name(f"asking_{self._token}", ast.Load()), name, ast.Load())
        return ast.Call(asking, [self._lenient, *arguments], list(keywords))


def _failing(body: list[ast.stmt], words: str) -> list[ast.stmt]:
    """The body, which fails at its end and wherever it returns, unless it has failed before."""
    end = ast.parse(
        f"failed_{words} = False\n"
        "try: pass\n"
        f"except BaseException:\n    failed_{words} = True\n    raise\n"
        "finally:\n"
        f"    if not failed_{words}: assert {words!r} == {words[::-1]!r}, {words!r}\n"
    ).body
    assert isinstance(end[1], ast.Try)
    end[1].body = body
    return end
