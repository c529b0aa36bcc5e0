"""Requests that a script makes: by ``fetch``, XMLHttpRequest, axios or jQuery.

Runs inside the sandbox.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tree_sitter import Node

from tools.checks.inside.naming import named
from tools.checks.inside.trees import text
from tools.checks.inside.values import (
    ABSENT,
    HOLE,
    UNKNOWN,
    Answer,
    Body,
    Env,
    Fn,
    Obj,
    Response,
    Text,
    Value,
    pick,
)

if TYPE_CHECKING:
    from tools.checks.inside.evaluate import Evaluator

ANY = "*"
VERBS = {"get", "post", "put", "patch", "delete"}
BASE = "(base)"
"""A key that no object has: the address of a client that was made by ``axios.create``."""


class Ask(NamedTuple):
    """One request: where its address is written, its method, and its address with ``{}`` for what
    is computed."""

    path: str
    line: int
    method: str
    url: str
    body: str = ""
    """``json``, ``form``, or ``text`` for JSON that is sent without its type; empty: not known."""
    keys: tuple[str, ...] = ()
    more: bool = True
    """There may be other keys than these."""


class Asks:
    """What is asked, each request once."""

    def __init__(self, ev: Evaluator) -> None:
        self._ev = ev
        self.found: dict[Ask, int] = {}

    def made(self, name: str, owner: Value, holder: str, node: Node, env: Env) -> Value | None:
        """What a call comes to, if it is one that asks a server."""
        given, _ = self._ev.given(node, env)
        first, second = [*given, ABSENT, ABSENT][:2]
        if not given:
            return None
        if name == "fetch" and holder in ("", "window", "globalThis", "self"):
            return None if self._own("fetch", env) else self._fetch(first, second, node, env)
        if name == "Request" and not holder:
            return self._fetch(first, second, node, env)
        if name == "EventSource" and not holder:
            return self._ask("GET", first, ABSENT, node, env)
        if name == "open" and isinstance(first, Text) and first.text.lower() in VERBS:
            return self._ask(first.text, second, UNKNOWN, node, env)
        if holder in ("$", "jQuery"):
            return self._jquery(name, given, node, env)
        if holder == "axios" and name == "create":
            return Obj({BASE: pick(first, "baseURL")}, more=True)
        if name == "axios" and not holder and isinstance(first, Obj):
            return self._configured(first, "data", "json", node, env)
        based = owner.items.get(BASE) if isinstance(owner, Obj) else None
        if name in VERBS and (holder == "axios" or based is not None):
            if isinstance(based, Text) and isinstance(first, Text):
                first = based.plus(first)
            elif based not in (None, ABSENT):
                first = UNKNOWN
            body = Body("json", second) if name in ("post", "put", "patch") else ABSENT
            return self._ask(name, first, second if isinstance(second, Body) else body, node, env)
        return None

    def _own(self, name: str, env: Env) -> bool:
        return isinstance(named(self._ev, name, env), Fn)

    def _fetch(self, url: Value, options: Value, node: Node, env: Env) -> Value:
        if isinstance(url, Response):
            return url
        if options == ABSENT:
            return self._ask("GET", url, ABSENT, node, env)
        method, body = pick(options, "method"), pick(options, "body")
        if isinstance(body, Body) and body.kind == "json" and _untyped(pick(options, "headers")):
            body = Body("text", body.value)
        word = "GET" if method == ABSENT else method.text if isinstance(method, Text) else ANY
        return self._ask(word, url, body, node, env)

    def _jquery(self, name: str, given: list[Value], node: Node, env: Env) -> Value | None:
        if name == "ajax":
            options = next((one for one in given if isinstance(one, Obj)), None)
            return self._configured(options, "data", "form", node, env) if options else None
        if name not in ("get", "post", "getJSON"):
            return None
        sent = Body("form", given[1]) if len(given) > 1 and isinstance(given[1], Obj) else ABSENT
        verb = "POST" if name == "post" else "GET"
        found = self._ask(verb, given[0], sent if verb == "POST" else ABSENT, node, env)
        for one in given[1:]:
            if isinstance(one, Fn):
                self._ev.apply(one, [Answer(found.ask)], loading=False, more=True)
        return found

    def _configured(self, options: Obj, data: str, kind: str, node: Node, env: Env) -> Value:
        method = pick(options, "method")
        method = pick(options, "type") if method == ABSENT else method
        word = "GET" if method == ABSENT else method.text if isinstance(method, Text) else ANY
        sent = pick(options, data)
        if isinstance(sent, Obj) and word.upper() != "GET":
            sent = Body(kind, sent)
        found = self._ask(word, pick(options, "url"), sent, node, env)
        done = options.items.get("success")
        if isinstance(done, Fn):
            self._ev.apply(done, [Answer(found.ask)], loading=False, more=True)
        return found

    def _ask(self, method: str, url: Value, body: Value, node: Node, env: Env) -> Response:
        address = url if isinstance(url, Text) else Text(HOLE)
        value = body.value if isinstance(body, Body) else UNKNOWN
        known = isinstance(value, Obj) and not (isinstance(body, Body) and body.kind == "form")
        ask = Ask(
            path=address.path or env.path,
            line=address.line or self._ev.at(node, env),
            method=ANY if HOLE in method else method.upper(),
            url=address.text[:500],
            body=body.kind if isinstance(body, Body) else "",
            keys=tuple(value.items)[:100] if isinstance(value, Obj) else (),
            more=not known or (isinstance(value, Obj) and value.more),
        )
        return Response(self.found.setdefault(ask, len(self.found)))


def _untyped(headers: Value) -> bool:
    """Whether headers surely do not say what kind of body is sent."""
    if headers == ABSENT:
        return True
    if not isinstance(headers, Obj) or headers.more:
        return False
    return not any(name.lower() == "content-type" for name in headers.items)


def holder_of(called: Node | None) -> tuple[str, str, Node | None]:
    """``post``, ``axios`` and its node of ``axios.post``."""
    owner = called.child_by_field_name("object") if called else None
    name = text(called.child_by_field_name("property")) if called and owner else text(called)
    return name, text(owner), owner
