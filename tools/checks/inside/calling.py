"""What calls of functions, methods and constructors come to. Runs inside the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tree_sitter import Node

from tools.checks.inside.scopes import EACH
from tools.checks.inside.trees import text
from tools.checks.inside.values import (
    UNKNOWN,
    Answer,
    Cls,
    Element,
    Env,
    Fn,
    Obj,
    Response,
    Value,
    pick,
)

if TYPE_CHECKING:
    from tools.checks.inside.evaluate import Evaluator

LISTS = {"map", "forEach", "filter", "find", "some", "every", "flatMap", "sort", "slice"}
PROMISE = {"catch", "finally", "clone"}


def new(ev: Evaluator, node: Node, env: Env) -> Value:
    made = ev.known(node, env)
    if made is not None:
        return made
    owner = ev.value(node.child_by_field_name("constructor"), env)
    if not isinstance(owner, Cls):
        return UNKNOWN
    found = Obj(more=True)
    body = owner.node.child_by_field_name("body")
    for item in body.named_children if body else ():
        name = text(item.child_by_field_name("name") or item.child_by_field_name("property"))
        if item.type == "method_definition":
            found.items[name] = Fn(ev.scopes(owner.env).of[item.id], owner.env, found)
        elif item.type.endswith("field_definition"):
            found.items[name] = ev.value(item.child_by_field_name("value"), owner.env)
    begin = found.items.get("constructor")
    if isinstance(begin, Fn):
        given, more = ev.given(node, env)
        ev.apply(begin, given, env.loading, more)
    for method in [one for one in found.items.values() if isinstance(one, Fn)]:
        if method is not begin:
            ev.applied.add(method.scope.node.id)
            ev.glance(method)
    return found


def call(ev: Evaluator, node: Node, env: Env) -> Value:
    made = ev.known(node, env)
    if made is not None:
        return made
    called = node.child_by_field_name("function")
    given, more = ev.given(node, env)
    if called is not None and called.type == "member_expression":
        owner = ev.value(called.child_by_field_name("object"), env)
        name = text(called.child_by_field_name("property"))
        if isinstance(owner, Response | Answer) and name in PROMISE:
            return owner
        if isinstance(owner, Response) and name == "json":
            ev.used(owner, name, node, env)
            return Answer(owner.ask)
        takes = given[0] if given and isinstance(given[0], Fn) else None
        if isinstance(owner, Response | Answer) and name == "then" and takes:
            return ev.apply(takes, [owner], loading=False)
        if isinstance(owner, Answer) and name in LISTS:
            ev.used(owner, name, called, env)
            if takes:
                ev.apply(takes, [pick(owner, EACH)], env.loading, more=True)
            return owner if name in ("filter", "slice", "sort") else UNKNOWN
        if isinstance(owner, Element) and owner.many and takes:
            ev.apply(takes, [owner], env.loading, more=True)
            return UNKNOWN
    if text(called) == "await":  # the grammar takes it for a function
        return given[0] if given else UNKNOWN
    function = ev.value(called, env)
    return (
        ev.apply(function, given, _loading(env, node), more)
        if isinstance(function, Fn)
        else UNKNOWN
    )


def _loading(env: Env, node: Node) -> bool:
    waits = env.scope.waits_from
    return env.loading and (waits is None or node.start_byte < waits)
