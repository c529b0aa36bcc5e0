"""What each kind of expression comes to. Runs inside the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tree_sitter import Node

from tools.checks.inside.calling import call, new
from tools.checks.inside.naming import key_of, named
from tools.checks.inside.scopes import EACH, FUNCTIONS, MEMBERS
from tools.checks.inside.trees import text
from tools.checks.inside.values import (
    ABSENT,
    HOLE,
    UNKNOWN,
    Answer,
    Cls,
    Element,
    Env,
    Fn,
    Obj,
    Response,
    Text,
    Value,
    merged,
    one_of,
    pick,
    truth,
)

if TYPE_CHECKING:
    from tools.checks.inside.evaluate import Evaluator

INNER = {
    "await_expression", "parenthesized_expression", "as_expression", "non_null_expression",
    "satisfies_expression", "expression_statement",
}  # fmt: skip
NOTHING = {"undefined", "null"}
HERE = {"location.origin", "document.location.origin"}


def worked_out(ev: Evaluator, node: Node, env: Env) -> Value:
    """The value of one node; those of its parts are asked of the evaluator, which keeps them."""
    kind = node.type
    if kind in INNER:
        return ev.value(next(iter(node.named_children), None), env)
    if kind in ("string", "template_string"):
        return _text(ev, node, env)
    if kind in NOTHING or kind == "identifier":
        return ABSENT if text(node) in NOTHING else named(ev, text(node), env)
    if kind in FUNCTIONS:
        return Fn(ev.scopes(env).of[node.id], env, env.this)
    if kind in ("class_declaration", "class"):
        return Cls(node, env)
    if kind == "this":
        return env.this
    if kind == "array" and len(node.named_children) == 1:
        only = node.named_children[0]
        return ev.value(only.named_children[0], env) if only.type == "spread_element" else UNKNOWN
    if kind == "object":
        return _object(ev, node, env)
    if kind in MEMBERS:
        return _member(ev, node, env)
    if kind == "binary_expression":
        return _binary(ev, node, env)
    if kind == "ternary_expression":
        sure = _test(ev, node.child_by_field_name("condition"), env)
        both = [node.child_by_field_name(name) for name in ("consequence", "alternative")]
        if sure is not None:
            return ev.value(both[not sure], env)
        return one_of([ev.value(one, env) for one in both])
    if kind == "new_expression":
        return new(ev, node, env)
    return call(ev, node, env) if kind == "call_expression" else UNKNOWN


def _text(ev: Evaluator, node: Node, env: Env) -> Text:
    at = ev.at(node, env)
    found = Text("", env.path, at)
    for part in node.named_children:
        if part.type == "template_substitution":
            inner = ev.value(next(iter(part.named_children), None), env)
            found = found.plus(inner if isinstance(inner, Text) else Text(HOLE))
        elif part.type != "comment":
            found = found.plus(Text(text(part), env.path, at, len(text(part)), node.id))
    return found


def _object(ev: Evaluator, node: Node, env: Env) -> Obj:
    found = Obj()
    for item in node.named_children:
        if item.type == "spread_element":
            found = merged([found, ev.value(next(iter(item.named_children), None), env)])
        elif item.type == "shorthand_property_identifier":
            found.items[text(item)] = named(ev, text(item), env)
        elif item.type in ("pair", "method_definition"):
            of = item.child_by_field_name("key") or item.child_by_field_name("name")
            key = text(of).strip("\"'")
            if key.startswith("["):
                found.more = True
            elif item.type == "pair":
                found.items[key] = ev.value(item.child_by_field_name("value"), env)
            else:
                found.items[key] = Fn(ev.scopes(env).of[item.id], env, found)
    return found


def _member(ev: Evaluator, node: Node, env: Env) -> Value:
    if text(node).removeprefix("window.") in HERE:
        return Text("", env.path, ev.at(node, env))
    owner = ev.value(node.child_by_field_name("object"), env)
    key = key_of(ev, node, env)
    if isinstance(owner, Response):
        return Answer(owner.ask) if key == "data" else UNKNOWN
    if isinstance(owner, Element) and owner.many and (key is None or key.isdigit()):
        return owner
    ev.used(owner, key, node, env)
    if isinstance(owner, Answer):
        return pick(owner, EACH if key is None or key.isdigit() else key)
    return pick(owner, key) if key is not None else UNKNOWN


def _test(ev: Evaluator, node: Node | None, env: Env) -> bool | None:
    while node is not None and node.type == "parenthesized_expression":
        node = next(iter(node.named_children), None)
    if node is None:
        return None
    if node.type == "unary_expression" and text(node).startswith("!"):
        sure = _test(ev, node.child_by_field_name("argument"), env)
        return None if sure is None else not sure
    if node.type == "binary_expression" and text(node.child_by_field_name("operator")) in (
        "===", "!==", "==", "!=",
    ):  # fmt: skip
        left, right = (ev.value(node.child_by_field_name(n), env) for n in ("left", "right"))
        same: bool | None = None
        if ABSENT in (left, right) and UNKNOWN not in (left, right):
            same = left == right
        negated = text(node.child_by_field_name("operator")).startswith("!")
        return None if same is None else same != negated
    return truth(ev.value(node, env))


def _binary(ev: Evaluator, node: Node, env: Env) -> Value:
    operator = text(node.child_by_field_name("operator"))
    left = ev.value(node.child_by_field_name("left"), env)
    right = ev.value(node.child_by_field_name("right"), env)
    if operator == "+":
        if not (isinstance(left, Text) or isinstance(right, Text)):
            return UNKNOWN
        return (left if isinstance(left, Text) else Text(HOLE)).plus(
            right if isinstance(right, Text) else Text(HOLE)
        )
    if operator in ("||", "??"):
        return right if left == ABSENT else left
    if operator == "&&":
        return left if truth(left) is False else right if truth(left) else one_of([right])
    return UNKNOWN
