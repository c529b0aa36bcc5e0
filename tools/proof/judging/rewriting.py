"""How a test becomes its twin: it asks on its way, hides its literals, and fails at its end."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from schema.parsed import parsed
from tools.proof.inside.asking import ASSERTIONS, MOCKED, RAISES

TOOLS = frozenset(
    {
        *ASSERTIONS,
        *MOCKED,
        "isinstance",
        "raises",
        "assertRaises",
        "assertRaisesRegex",
        "warns",
        "assertWarns",
    }
)
RAISING = ("raises", "assertRaises", "assertRaisesRegex")
HIDDEN = (int, float, complex, str, bytes)  # from whoever reads the twin
COMPARING = re.compile(r"assert_?\w*(equal|close|same)\w*", re.IGNORECASE)


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


def first_line(node: Function) -> int:
    """Where a function begins by Python's own count, that is with its first decorator."""
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


class Twins(ast.NodeTransformer):
    def __init__(self, token: str, lines: frozenset[int], words: str) -> None:
        self._token, self._lines, self._words = token, lines, words
        self._truths: set[ast.AST] = set()
        self._imported: set[str] = set()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def _function(self, node: Function) -> ast.AST:
        is_test, returns = first_line(node) in self._lines, node.returns
        node.returns = None
        self.generic_visit(node)
        node.returns = returns
        if is_test:
            told = 1 if ast.get_docstring(node, clean=False) is not None else 0
            node.body = [*node.body[:told], *_failing(node.body[told:], self._words)]
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        is_test = node.lineno in self._lines
        self.generic_visit(node)
        if is_test:
            node.body = self._ask("ended", [node.body, ast.Constant(self._words)])
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        self._truths.update(_taken_for_true(node.test))
        node.test = self._ask("steady", [self.visit(node.test)])
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        self._truths.update(_taken_for_true(node.test))
        return self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        pairs = zip(node.ops, node.comparators, strict=True)
        rest = [part for op, right in pairs for part in (ast.Constant(SIGNS[type(op)]), right)]
        return self._ask("compared", [ast.Constant(node in self._truths), node.left, *rest])

    def visit_Call(self, node: ast.Call) -> ast.AST:
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name in ("all", "any"):
            for one in node.args:
                if isinstance(one, ast.GeneratorExp | ast.ListComp):
                    self._truths.update(_taken_for_true(one.elt))
        expected = node.args[0] if node.args else None
        if name in RAISING and self._is_imported(expected):
            name = RAISES
        self.generic_visit(node)
        if name != RAISES and name not in TOOLS and not COMPARING.fullmatch(name):
            return node
        return self._ask("called", [node.func, ast.Constant(name), *node.args], node.keywords)

    def visit_Module(self, node: ast.Module) -> ast.AST:
        self._imported = {
            alias.asname or alias.name
            for one in ast.walk(node)
            if isinstance(one, ast.ImportFrom)
            for alias in one.names
        }
        return self.generic_visit(node)

    def _is_imported(self, node: ast.expr | None) -> bool:
        """Whether it is written elsewhere, so that the project may have a say in what it is."""
        if isinstance(node, ast.Tuple):
            return all(map(self._is_imported, node.elts))
        return isinstance(node, ast.Attribute) or getattr(node, "id", None) in self._imported

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if type(node.value) not in HIDDEN:
            return node
        return self._ask("shown", [ast.Constant(repr(node.value).encode().hex())])

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return node if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return node  # its texts may be nothing but texts, as those of patterns and annotations

    def visit_match_case(self, node: ast.match_case) -> ast.AST:
        node.guard = self.visit(node.guard) if node.guard else None
        node.body = [self.visit(one) for one in node.body]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.value = self.visit(node.value) if node.value else None
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return node

    def _ask(
        self, name: str, arguments: list[ast.expr], keywords: Iterable[ast.keyword] = ()
    ) -> ast.Call:
        asking = ast.Attribute(ast.Name(f"asking_{self._token}", ast.Load()), name, ast.Load())
        return ast.Call(asking, arguments, list(keywords))


def _taken_for_true(node: ast.expr) -> Iterator[ast.AST]:
    """The comparisons of which only matters whether they hold."""
    match node:
        case ast.Compare():
            yield node
        case ast.BoolOp(values=values):
            for value in values:
                yield from _taken_for_true(value)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _taken_for_true(operand)


def _failing(body: list[ast.stmt], words: str) -> list[ast.stmt]:
    """The body, which fails at its end and wherever it returns, unless it has failed before."""
    end = parsed(
        f"failed_{words} = False\n"
        "try: pass\n"
        f"except BaseException:\n    failed_{words} = True\n    raise\n"
        "finally:\n"
        f"    if not failed_{words}: assert {words!r} == {words[::-1]!r}, {words!r}\n"
    ).body
    assert isinstance(end[1], ast.Try)
    end[1].body = body
    return end
