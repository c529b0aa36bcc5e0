"""Works out what the expressions of a script come to, through its own functions and modules.

Runs inside the sandbox. Nothing is run: a name stands for what it is given once, a function for
what it returns. What cannot be told is ``UNKNOWN``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tree_sitter import Node

from tools.checks.inside.expressions import worked_out
from tools.checks.inside.naming import inside, key_of, named
from tools.checks.inside.scopes import Scope, Scopes, bound
from tools.checks.inside.trees import line, text
from tools.checks.inside.values import (
    ABSENT,
    UNKNOWN,
    Env,
    Fn,
    Obj,
    Value,
    one_of,
)

Used = Callable[[Value, str | None, Node, Env], None]
"""Told of each member that is taken: of what, its name if it is known, and where."""

DEPTH, CALLS, NESTED = 6, 6000, 150

Known = Callable[[Node, Env], Value | None]
"""What a call comes to, by what the browser knows; None: it is none of the browser's."""


class Program:
    """One script: its scopes, the values of its outermost names, and where it stands in a file."""

    def __init__(self, path: str, found: Scopes, offset: int = 0) -> None:
        self.scopes, self.offset = found, offset
        self.env = Env(found.whole, None, path, loading=True)


class Evaluator:
    def __init__(self, other: Callable[[str, str, str], Env | None], known: Known) -> None:
        self.other, self.known = other, known
        self.programs: dict[int, Program] = {}
        self.applied: set[int] = set()
        self.used: Used = lambda *_: None
        self.assigned: Callable[[Node, Env], None] = lambda *_: None
        self._under_way: list[Scope] = []
        self.begin()

    def begin(self) -> None:
        self._left, self._nested = CALLS, 0
        self._came: dict[tuple[object, ...], Value] = {}

    @property
    def complete(self) -> bool:
        """Whether there was time for all of it."""
        return self._left > 0

    def value(self, node: Node | None, env: Env) -> Value:
        if node is None:
            return ABSENT
        if node.id not in env.known:
            env.known[node.id] = UNKNOWN  # where it refers to itself
            if self._nested < NESTED:
                self._nested += 1
                env.known[node.id] = worked_out(self, node, env)
                self._nested -= 1
        return env.known[node.id]

    def apply(
        self, function: Fn, given: Sequence[Value], loading: bool, more: bool = False
    ) -> Value:
        """Calls a function with values: what is called in it is seen as well. ``more``: there may
        be others than these."""
        scope = function.scope
        if len(self._under_way) >= DEPTH or self._left <= 0 or scope in self._under_way:
            return UNKNOWN
        key = (scope, function.env, function.this, tuple(given), loading, more)
        if key not in self._came:
            self._came[key] = self._applied(function, given, loading, more)
        return self._came[key]

    def _applied(self, function: Fn, given: Sequence[Value], loading: bool, more: bool) -> Value:
        scope = function.scope
        self._left -= 1 + len(scope.calls) + len(scope.members) // 4
        self.applied.add(scope.node.id)
        function.env.ran.add(scope.node.id)
        env = Env(scope, function.env, function.env.path, this=function.this)
        env.loading, env.called = loading, True
        self.bind(env, [*given], UNKNOWN if more else ABSENT)
        self._under_way.append(scope)
        self.visit(env)
        if text(scope.node.child_by_field_name("name")) == "constructor":
            self._fields(function.this, env)
        body = scope.node.child_by_field_name("body")
        if body is not None and body.type != "statement_block":
            found = [self.value(body, env)]
        else:
            found = [self.value(next(iter(r.named_children), None), env) for r in scope.returns]
        self._under_way.pop()
        return one_of(found)

    def glance(self, function: Fn) -> None:
        """Looks into a function that anybody may call, with anything."""
        env = Env(function.scope, function.env, function.env.path, this=function.this)
        self.bind(env, [], UNKNOWN)
        self.visit(env)

    def _fields(self, this: Value, env: Env) -> None:
        """What a constructor keeps in ``this``."""
        for node in env.scope.assigned if isinstance(this, Obj) else ():
            left = node.child_by_field_name("left")
            if left is not None and text(left.child_by_field_name("object")) == "this":
                key = key_of(self, left, env)
                if key is not None and isinstance(this, Obj):
                    this.items[key] = self.value(node.child_by_field_name("right"), env)

    def bind(self, env: Env, given: list[Value], missing: Value) -> None:
        for index, pattern in enumerate(env.scope.parameters):
            value = given[index] if index < len(given) else missing
            for name, keys, default in bound(pattern, None if pattern.type[:4] == "rest" else ()):
                env.values[name] = inside(self, value, keys, default, env)

    def visit(self, env: Env) -> None:
        """Works out every call of a function, and of those within it that nobody else calls."""
        for node in (*env.scope.calls, *env.scope.members):
            self.value(node, env)
        for name in env.scope.names:
            named(self, name, env)
        for node in env.scope.assigned:
            self.assigned(node, env)
        ran = env.ran if env.called else self.applied
        for inner in env.scope.inner:
            if inner.node.id not in ran and self._left > 0:
                self.glance(Fn(inner, env, env.this))

    def given(self, node: Node, env: Env) -> tuple[list[Value], bool]:
        """The arguments of a call, and whether there may be more of them."""
        listed = node.child_by_field_name("arguments")
        found: list[Value] = []
        for argument in listed.named_children if listed else ():
            if argument.type == "spread_element":
                return found, True
            if argument.type != "comment":
                found.append(self.value(argument, env))
        return found, False

    def scopes(self, env: Env) -> Scopes:
        while env.parent is not None:
            env = env.parent
        return self.programs[id(env)].scopes

    def at(self, node: Node, env: Env) -> int:
        """The line of the file in which a node stands."""
        while env.parent is not None:
            env = env.parent
        return line(node) + self.programs[id(env)].offset
