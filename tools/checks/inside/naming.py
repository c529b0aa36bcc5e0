"""What the names of a script stand for. Runs inside the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tree_sitter import Node

from tools.checks.inside.scopes import Binding
from tools.checks.inside.trees import text
from tools.checks.inside.values import (
    ABSENT,
    HOLE,
    UNKNOWN,
    Answer,
    Element,
    Env,
    Obj,
    Text,
    Value,
    pick,
)

if TYPE_CHECKING:
    from tools.checks.inside.evaluate import Evaluator


def named(ev: Evaluator, name: str, env: Env) -> Value:
    around: Env | None = env
    while around is not None:
        if name in around.values:
            return around.values[name]
        if name in around.scope.names:
            around.values[name] = UNKNOWN
            around.values[name] = _bound(ev, around.scope.names[name], name, around)
            return around.values[name]
        around = around.parent
    if name in ("document", "window"):
        return Element("", whole=True)
    other = ev.other(env.path, "", name)
    return named(ev, name, other) if other else UNKNOWN


def _bound(ev: Evaluator, binding: Binding, name: str, env: Env) -> Value:
    node = binding.node
    changed = ev.scopes(env).assigned.get(name, [])
    if binding.taken:
        other = ev.other(env.path, binding.taken[0], binding.taken[1])
        if other is None:
            return UNKNOWN
        if binding.taken[1] == "*":
            return Obj({one: named(ev, one, other) for one in other.scope.names}, more=True)
        return named(ev, binding.taken[1], other)
    if changed and not (len(changed) == 1 and node is None and binding.keys == ()):
        return UNKNOWN
    node = changed[0] if changed else node
    value = inside(ev, ev.value(node, env), binding.keys, binding.default, env)
    if isinstance(value, Answer) and binding.keys and node is not None:
        ev.used(Answer(value.ask, value.keys[:-1]), value.keys[-1], node, env)
    return _filled(ev, value, name, env) if isinstance(value, Obj) else value


def _filled(ev: Evaluator, value: Obj, name: str, env: Env) -> Value:
    """An object with what is assigned to its members later on."""
    found = Obj(dict(value.items), value.more)
    for node in env.scope.assigned:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or text(left.child_by_field_name("object")) != name:
            continue
        key = key_of(ev, left, env)
        given = ev.value(right, env)
        if key is None:
            found.more = True
        elif given != ABSENT:
            found.items[key] = given if found.items.get(key, given) == given else UNKNOWN
    return found


def key_of(ev: Evaluator, member: Node, env: Env) -> str | None:
    if member.type == "member_expression":
        return text(member.child_by_field_name("property"))
    key = ev.value(member.child_by_field_name("index"), env)
    return key.text if isinstance(key, Text) and HOLE not in key.text else None


def inside(
    ev: Evaluator, value: Value, keys: tuple[str, ...] | None, default: Node | None, env: Env
) -> Value:
    if keys is None:
        return UNKNOWN
    for key in keys:
        value = pick(value, key)
    return ev.value(default, env) if value == ABSENT and default else value
