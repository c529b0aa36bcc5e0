"""One definition of a test file, and what stands in one scope."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

SETUPS = {"setUp", "setUpClass", "asyncSetUp", "setUpModule", "setup", "setup_method",
          "setup_class", "setup_module", "setup_function"}  # fmt: skip

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Scope:
    """What is defined in a module or a class."""

    names: dict[str, list[Piece]] = field(default_factory=dict)
    fixtures: dict[str, list[Piece]] = field(default_factory=dict)
    automatic: list[Piece] = field(default_factory=list)
    """What is run before each test in it, unasked."""

    def add(self, piece: Piece) -> None:
        for name in bound(piece.node):
            self.names.setdefault(name, []).append(piece)
        if isinstance(piece.node, FUNCTIONS):
            if name := piece.fixture:
                self.fixtures.setdefault(name, []).append(piece)
            if piece.automatic:
                self.automatic.append(piece)


@dataclass(frozen=True, eq=False)
class Piece:
    """One definition: a function, a class, a constant."""

    file: str
    node: ast.stmt
    owner: Piece | None = None
    """The class that it stands in."""
    members: Scope = field(default_factory=Scope)
    """What stands in it, if it is a class."""

    @property
    def fixture(self) -> str:
        """The name under which tests ask for it; empty for what is no fixture."""
        for decorator in self.node.decorator_list if isinstance(self.node, FUNCTIONS) else ():
            call = decorator if isinstance(decorator, ast.Call) else None
            if last_name(call.func if call else decorator).endswith("fixture"):
                named = constant(keyword(call, "name") if call else None)
                return str(named or getattr(self.node, "name", ""))
        return ""

    @property
    def automatic(self) -> bool:
        """Whether it is run before each test beside it, unasked."""
        node = self.node
        if not isinstance(node, FUNCTIONS):
            return False
        calls = [one for one in node.decorator_list if isinstance(one, ast.Call)]
        asked = any(constant(keyword(call, "autouse")) is True for call in calls)
        return asked or node.name in SETUPS


def bound(node: ast.stmt) -> Iterator[str]:
    """The names that a statement binds."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Assign(targets=targets):
            for target in targets:
                elts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
                yield from (one.id for one in elts if isinstance(one, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.AugAssign(target=ast.Name(id=name)):
            yield name


def last_name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((one.value for one in call.keywords if one.arg == name), None)


def constant(node: ast.expr | None) -> object:
    return node.value if isinstance(node, ast.Constant) else None
