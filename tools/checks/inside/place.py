"""Where in a Python file something was remarked, and whether the code there minds if it fails."""

import ast
import re
from collections.abc import Iterator
from typing import Any

MINDED = {
    "unresolved-reference": {"NameError"},
    "missing-attribute": {"AttributeError"},
    "missing-module-member": {"ImportError", "Exception", "BaseException"},
    "import-not-found": {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"},
}
FIRST_TRY = {"ImportError", "AttributeError", "TypeError", "NameError", "Exception"}
CHOOSING = re.compile(
    r"hasattr|getattr|TYPE_CHECKING|version|VERSION|platform|sys\.modules|os\.name|find_spec"
)
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ListComp, ast.SetComp,
          ast.DictComp, ast.GeneratorExp)  # fmt: skip
DISPLAYS = (ast.Constant, ast.JoinedStr, ast.List, ast.Dict, ast.Set, ast.Tuple, ast.ListComp,
            ast.DictComp, ast.SetComp)  # fmt: skip


class Place:
    """The node that a remark is about, and all that stands around it, outermost first."""

    def __init__(self, tree: ast.Module, remark: dict[str, Any]) -> None:
        self.remark = remark
        self.around: list[ast.AST] = []
        start = remark["line"], remark["column"] - 1
        end = remark["end_line"], remark["end_column"] - 1
        node: ast.AST | None = tree
        while node is not None:
            self.around.append(node)
            node = next((part for part in _parts(node) if _covers(part, start, end)), None)

    def of(self, *kinds: type[ast.AST]) -> Any:
        return next((node for node in reversed(self.around) if isinstance(node, kinds)), None)

    @property
    def guarded(self) -> bool:
        """Whether the code is prepared for it to fail, or chooses by what is there."""
        minded = MINDED.get(self.remark["rule"], {"TypeError"})
        for node, child in zip(self.around, self.around[1:], strict=False):
            if isinstance(node, ast.Try):
                caught = {name for handler in node.handlers for name in _caught(handler)}
                if isinstance(child, ast.ExceptHandler) and caught & FIRST_TRY:
                    return True
                if child in node.body and caught & minded:
                    return True
            test = getattr(node, "test", node if isinstance(node, ast.BoolOp) else None)
            if test is not None and CHOOSING.search(ast.unparse(test)):
                return True
        return False

    @property
    def local(self) -> set[str]:
        """Names that are bound in the functions around it, and not shared with others."""
        bound, shared = set[str](), set[str]()
        for node in self._inner():
            if isinstance(node, ast.arg):
                bound.add(node.arg)
            elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                bound.add(node.id)
            elif isinstance(node, ast.ExceptHandler | ast.FunctionDef | ast.AsyncFunctionDef):
                bound.add(node.name or "")
            elif isinstance(node, ast.alias):
                bound.add((node.asname or node.name).split(".")[0])
            elif isinstance(node, ast.Global | ast.Nonlocal):
                shared |= set(node.names)
        return bound - shared

    def plain(self, node: ast.expr) -> bool:
        """Whether a value is written out here, or in all that is assigned to its name."""
        values = [node] if not isinstance(node, ast.Name) else self._values(node)
        return bool(values) and all(isinstance(one, DISPLAYS) for one in values)

    def given(self, node: ast.expr) -> ast.expr:
        """What was assigned to a name, where that happens once and here; else the node itself."""
        values = self._values(node) if isinstance(node, ast.Name) else []
        return values[0] if len(values) == 1 else node

    def _values(self, node: ast.Name) -> list[ast.expr]:
        """All that its name is bound to; none where it is also bound in another way."""
        given = [
            one.value
            for one in self._inner()
            if isinstance(one, ast.Assign) and any(_is(target, node.id) for target in one.targets)
        ]
        bound = [one for one in self._inner() if _is(one, node.id) and not _loads(one)]
        taken = any(isinstance(one, ast.arg) and one.arg == node.id for one in self._inner())
        return given if len(given) == len(bound) and not taken and node.id in self.local else []

    @property
    def relative(self) -> bool:
        """Whether it is an import that starts where the file lies."""
        return bool(getattr(self.of(ast.ImportFrom), "level", 0))

    @property
    def owner(self) -> str:
        """The class in one of whose methods it is."""
        return getattr(self.of(ast.ClassDef), "name", "")

    def _inner(self) -> Iterator[ast.AST]:
        for scope in self.around:
            if isinstance(scope, SCOPES):
                yield from ast.walk(scope)


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _loads(node: ast.AST) -> bool:
    return isinstance(getattr(node, "ctx", None), ast.Load)


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        # What has no place of its own, such as arguments, is looked into.
        yield from (child,) if hasattr(child, "lineno") else _parts(child)


def _covers(node: Any, start: tuple[int, int], end: tuple[int, int]) -> bool:
    decorators = [(d.lineno, d.col_offset) for d in getattr(node, "decorator_list", ())]
    first = min([(node.lineno, node.col_offset), *decorators])
    return first <= start and end <= (node.end_lineno, node.end_col_offset)


def _caught(handler: ast.ExceptHandler) -> set[str]:
    if handler.type is None:
        return {"Exception"}
    walked = ast.walk(handler.type)
    return {n.attr if isinstance(n, ast.Attribute) else getattr(n, "id", "") for n in walked}
