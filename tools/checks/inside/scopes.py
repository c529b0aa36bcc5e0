"""The functions of a script, and what each of them declares, calls, returns and assigns.

Runs inside the sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tree_sitter import Node

from tools.checks.inside.trees import text

FUNCTIONS = {
    "function_declaration", "function_expression", "arrow_function", "method_definition",
    "generator_function", "generator_function_declaration",
}  # fmt: skip
MEMBERS = ("member_expression", "subscript_expression")
EACH = "[]"
"""The key under which any item of a list is found."""

Keys = tuple[str, ...] | None


@dataclass
class Binding:
    """What a name stands for: a value, or what is found in it under keys; None: it may be any."""

    node: Node | None = None
    keys: Keys = ()
    default: Node | None = None
    taken: tuple[str, str] | None = None
    """Module and name that it is imported from."""


@dataclass(eq=False)
class Scope:
    """A function, or the whole script."""

    node: Node
    parent: Scope | None = None
    names: dict[str, Binding] = field(default_factory=dict)
    calls: list[Node] = field(default_factory=list)
    members: list[Node] = field(default_factory=list)
    returns: list[Node] = field(default_factory=list)
    assigned: list[Node] = field(default_factory=list)
    """Assignments to what is not a plain name."""
    inner: list[Scope] = field(default_factory=list)
    waits_from: int | None = None
    """Byte of the first ``await``: what comes later does not run at once."""

    def declare(self, name: str, binding: Binding) -> None:
        self.names[name] = Binding(keys=None) if name in self.names else binding

    @property
    def parameters(self) -> list[Node]:
        """Their patterns, in order."""
        one = self.node.child_by_field_name("parameter")
        listed = self.node.child_by_field_name("parameters")
        found = [one] if one else listed.named_children if listed else []
        return [(p.child_by_field_name("pattern") or p) for p in found if p.type != "comment"]


@dataclass(eq=False)
class Scopes:
    """All scopes of a script; the outermost one, those of functions, and names assigned to."""

    whole: Scope
    of: dict[int, Scope] = field(default_factory=dict)
    assigned: dict[str, list[Node | None]] = field(default_factory=dict)
    escaped: set[str] = field(default_factory=set)
    """Names that are handed over or kept, and not just called."""


def scopes(root: Node) -> Scopes:
    found = Scopes(Scope(root))
    waiting: list[tuple[Node, Scope]] = [(root, found.whole)]
    while waiting:
        node, scope = waiting.pop()
        kind = node.type
        if kind in FUNCTIONS:
            if kind.endswith("declaration"):
                scope.declare(text(node.child_by_field_name("name")), Binding(node))
            scope = found.of[node.id] = _within(node, scope)
        else:
            _note(node, kind, scope, found)
        waiting += [(child, scope) for child in reversed(node.named_children)]
    return found


def bound(pattern: Node | None, keys: Keys = ()) -> Iterator[tuple[str, Keys, Node | None]]:
    """The names that a pattern binds, under which keys, and what is taken where there is none."""
    kind = pattern.type if pattern else ""
    if pattern is None or (keys is not None and len(keys) > 9):
        return
    if kind in ("identifier", "shorthand_property_identifier_pattern"):
        inner = (*keys, text(pattern)) if kind[0] == "s" and keys is not None else keys
        yield text(pattern), inner, None
    elif kind == "pair_pattern":
        key = text(pattern.child_by_field_name("key")).strip("\"'")
        inner = None if keys is None or key.startswith("[") else (*keys, key)
        yield from bound(pattern.child_by_field_name("value"), inner)
    elif kind in ("assignment_pattern", "object_assignment_pattern"):
        left, right = pattern.child_by_field_name("left"), pattern.child_by_field_name("right")
        for name, inner, default in bound(left, keys):
            yield name, inner, default if left and left.type == "object_pattern" else right
    else:
        for child in pattern.named_children:
            yield from bound(child, keys if kind == "object_pattern" else None)


def _within(node: Node, parent: Scope) -> Scope:
    scope = Scope(node, parent)
    parent.inner.append(scope)
    name = node.child_by_field_name("name")
    if node.type == "function_expression" and name is not None:
        scope.declare(text(name), Binding(node))
    return scope


def _note(node: Node, kind: str, scope: Scope, found: Scopes) -> None:
    if kind in ("call_expression", "new_expression"):
        scope.calls.append(node)
        _escape(node.child_by_field_name("arguments"), found)
    elif kind in MEMBERS:
        scope.members.append(node)
    elif kind == "return_statement":
        scope.returns.append(node)
    elif kind == "await_expression" and scope.waits_from is None:
        scope.waits_from = node.end_byte
    elif kind == "variable_declarator":
        value = node.child_by_field_name("value")
        for name, keys, default in bound(node.child_by_field_name("name")):
            scope.declare(name, Binding(value, keys, default))
    elif kind == "class_declaration":
        scope.declare(text(node.child_by_field_name("name")), Binding(node))
    elif kind == "for_in_statement":
        each = (EACH,) if text(node.child_by_field_name("operator")) == "of" else None
        for name, keys, _ in bound(node.child_by_field_name("left"), each):
            if node.child_by_field_name("kind") is not None:
                scope.declare(name, Binding(node.child_by_field_name("right"), keys))
    elif kind == "catch_clause":
        for name, _, _ in bound(node.child_by_field_name("parameter")):
            scope.declare(name, Binding(keys=None))
    elif kind in ("assignment_expression", "augmented_assignment_expression"):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and left.type in MEMBERS:
            scope.assigned.append(node)
        for name, keys, _ in bound(left) if left is not None and left.type not in MEMBERS else ():
            plain = right if kind == "assignment_expression" and keys == () else None
            found.assigned.setdefault(name, []).append(plain)
    elif kind == "update_expression":
        found.assigned.setdefault(text(node.child_by_field_name("argument")), []).append(None)
    elif kind == "import_statement":
        _import(node, scope)
    elif kind == "export_statement" and "default" in [c.type for c in node.children]:
        value = node.child_by_field_name("value") or node.child_by_field_name("declaration")
        scope.declare("default", Binding(value))


def _escape(given: Node | None, found: Scopes) -> None:
    for argument in given.named_children if given else ():
        if argument.type == "identifier":
            found.escaped.add(text(argument))


def _import(node: Node, scope: Scope) -> None:
    source = text(node.child_by_field_name("source"))[1:-1]
    clause = next((c for c in node.children if c.type == "import_clause"), None)
    for item in clause.named_children if clause else ():
        if item.type == "identifier":
            scope.declare(text(item), Binding(taken=(source, "default")))
        elif item.type == "namespace_import":
            scope.declare(text(item.named_children[0]), Binding(taken=(source, "*")))
        for one in item.named_children if item.type == "named_imports" else ():
            name = text(one.child_by_field_name("name"))
            alias = one.child_by_field_name("alias")
            scope.declare(text(alias) if alias else name, Binding(taken=(source, name)))
