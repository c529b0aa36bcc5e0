"""What a browser's own functions give a script, and what the script does with it.

Runs inside the sandbox.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tree_sitter import Node

from tools.checks.inside.asks import Asks, holder_of
from tools.checks.inside.evaluate import Evaluator
from tools.checks.inside.guards import may_be_empty
from tools.checks.inside.naming import named
from tools.checks.inside.scopes import MEMBERS
from tools.checks.inside.trees import text
from tools.checks.inside.values import (
    ABSENT,
    HOLE,
    UNKNOWN,
    Answer,
    Body,
    Element,
    Env,
    Fn,
    Obj,
    Response,
    Text,
    Value,
    merged,
)

ONE = {"getElementById": "#{}", "querySelector": "{}"}
MANY = {"querySelectorAll": "{}", "getElementsByClassName": ".{}", "getElementsByName": "[{}]",
        "getElementsByTagName": "{}"}  # fmt: skip
WHOLE = {"document", "window", "document.body", "document.documentElement", "globalThis", "self"}
EVENTS = {"click", "submit", "change", "input", "keydown", "keyup"}
NOBODY = "?"
"""In place of a selector: it is not known whom."""
ALL = "*"
CAREFUL = (r"(?<![\w$.])NAME ?(?:\?|&&|\|\||=(?![=>])|[!=]==? ?(?:null|undef))|"
           r"(?:[!(]|&& ?)NAME ?(?:\)|&|\|)")  # fmt: skip
OF_ELEMENTS = {"length", "namedItem", "item"}


class Taken(NamedTuple):
    """Elements that are looked up and used at once as if they were there."""

    path: str
    line: int
    selector: str
    at_load: bool
    sure: bool


class Read(NamedTuple):
    """Something that is taken out of an answer; without keys: its JSON is read."""

    path: str
    line: int
    ask: int
    keys: tuple[str, ...]


class Browser:
    def __init__(self, ev: Evaluator, sources: dict[str, str]) -> None:
        self._ev, self._sources = ev, sources
        self.asks = Asks(ev)
        self.elements: dict[Taken, None] = {}
        self.names: dict[tuple[int, str], None] = {}
        self.reads: dict[Read, None] = {}
        self.listens: dict[tuple[str, str], None] = {}
        self._careful: dict[tuple[str, str], bool] = {}
        self.selectors: set[str] = set()
        self.looked: set[int] = set()
        """Nodes of arguments by which something is looked up."""

    def known(self, node: Node, env: Env) -> Value | None:
        called = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        name, holder, at = holder_of(called)
        given, _ = self._ev.given(node, env)
        first = given[0] if given else ABSENT
        if node.type == "new_expression" and name in ("FormData", "URLSearchParams"):
            filled = Obj(more=True) if name == "FormData" and given else UNKNOWN
            return Body("form", filled)
        if holder == "JSON" and name == "stringify":
            return ABSENT if first == ABSENT else Body("json", first)
        if name == "URL" and not holder:
            return first if isinstance(first, Text) and first.text.startswith("/") else UNKNOWN
        if holder in ("Array", "Object") and name in ("from", "assign", "freeze"):
            return merged(given) if name == "assign" else first
        owner = self._ev.value(at, env) if at is not None else UNKNOWN
        if name in ONE or name in MANY:
            return self._looked_up(name, owner, first, node, env)
        if holder == "document" and name in ("createElement", "createElementNS"):
            return Element("")
        if name in ("$", "jQuery") and not holder and isinstance(first, Text):
            if named(self._ev, name, env) == UNKNOWN:
                return self._selected(first.text, node, env, many=True, library=True)
        elif at is not None and (name in ("addEventListener", "on") or name in EVENTS):
            return self._listened(name, at, owner, given, env)
        elif name == "get" and isinstance(first, Text) and _of_form(owner):
            self.names[(first.line, first.text)] = None
        return self.asks.made(name, owner, holder, node, env)

    def used(self, owner: Value, key: str | None, node: Node, env: Env) -> None:
        """A member of a value is taken."""
        at = node.child_by_field_name("object") if node.type in MEMBERS else None
        if isinstance(owner, Response) and not may_be_empty(node):
            self.reads[Read(env.path, self._ev.at(node, env), owner.ask, ())] = None
        elif isinstance(owner, Answer) and key is not None:
            read = Read(env.path, self._ev.at(node, env), owner.ask, (*owner.keys, key))
            self.reads[read] = None
        elif isinstance(owner, Element) and owner.of_page and owner.selector and not owner.many:
            careful = "?." in text(node)[len(text(at)) :] or self._guarded(at, env)
            if not careful:
                taken = (owner.path, owner.line, owner.selector, owner.at_load)
                self.elements[Taken(*taken, sure=not owner.library)] = None
        elif key and text(at).endswith(".elements") and not key.isdigit():
            self.names |= {} if key in OF_ELEMENTS else {(self._ev.at(node, env), key): None}

    def assigned(self, node: Node, env: Env) -> None:
        """``element.onclick = …``"""
        left = node.child_by_field_name("left")
        name, _, at = holder_of(left)
        if name.startswith("on") and at is not None:
            owner = self._ev.value(at, env)
            self._listened(name[2:], at, owner, [Text(name[2:]), UNKNOWN], env)

    def _looked_up(self, name: str, owner: Value, first: Value, node: Node, env: Env) -> Value:
        if not isinstance(first, Text) or HOLE in first.text:
            return UNKNOWN
        form = (ONE | MANY)[name]
        found = self._selected(form.replace("{}", first.text), node, env, name in MANY)
        whole = isinstance(owner, Element) and owner.whole
        return found if whole else Element(found.selector, many=found.many)

    def _selected(
        self, selector: str, node: Node, env: Env, many: bool, library: bool = False
    ) -> Element:
        if selector.startswith("<"):
            return Element("")
        self.selectors.add(selector)
        listed = node.child_by_field_name("arguments")
        self.looked |= {child.id for child in listed.named_children} if listed else set()
        waits = env.scope.waits_from
        at_load = env.loading and (waits is None or node.start_byte < waits)
        first = self._ev.given(node, env)[0][0]
        path, line = (first.path, first.line) if isinstance(first, Text) else (env.path, 0)
        self.looked |= {first.node} if isinstance(first, Text) else set()
        return Element(selector, path, line, True, many, at_load, library=library)

    def _listened(
        self, name: str, at: Node, owner: Value, given: list[Value], env: Env
    ) -> Value | None:
        first = given[0] if given else ABSENT
        handled = len(given) > 1 or isinstance(first, Fn)
        event = name if name in EVENTS or isinstance(first, Fn) else NOBODY
        if isinstance(first, Text) and HOLE not in first.text:
            event = first.text
        made = isinstance(owner, Element) and not owner.selector and not owner.whole
        if not handled or made:
            return None
        whom = ALL if text(at) in WHOLE else NOBODY
        if whom == NOBODY and not env.called and text(at) in env.values and not self._inner(env):
            named = env.scope.node.parent if env.scope.node.type != "function_declaration" else None
            whom += text((named or env.scope.node).child_by_field_name("name"))
        if isinstance(owner, Element) and owner.whole:
            whom = ALL
        elif isinstance(owner, Element):
            whom = owner.selector
            below = given[1] if len(given) > 2 else UNKNOWN
            whom = f"{whom} {below.text}" if isinstance(below, Text) else whom
        for one in event.split():
            self.listens[(one, whom)] = None
        return UNKNOWN

    def _inner(self, env: Env) -> bool:
        """Whether its function is within another one."""
        return env.parent is None or env.parent.parent is not None

    def _guarded(self, at: Node | None, env: Env) -> bool:
        """Whether what is looked up is ever compared, or taken with care, in its file."""
        name = text(at)
        if at is None or not name or len(name) > 100:
            return True
        if (name, env.path) not in self._careful:
            named, source = re.escape(name), self._sources.get(env.path, "")
            declared = len(re.findall(rf"(?:const|let|var) {named} ?=|, {named} ?=", source))
            careful = len(re.findall(CAREFUL.replace("NAME", named), source)) > declared
            self._careful[name, env.path] = careful
        return self._careful[name, env.path]


def _of_form(value: Value) -> bool:
    """Whether it holds what stands in a form of the page."""
    return isinstance(value, Body) and isinstance(value.value, Obj)
