"""What a comparison in a test expects: a status, an exit code, fields of an answer, words."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from tools.checks.demands.values import DEPTH, LISTED, Body, Foreign, Outcome, Ran, Raw, Reply, Tree

_NAMED = re.compile(r"HTTP_([1-5]\d\d)_")


def expect(left: Any, how: str, right: Any) -> None:
    """Keep what ``left == right``, ``left in right`` or ``left >= right`` says of an answer."""
    if how == "==":
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Outcome):
                _code(one, other)
            elif isinstance(one, Body):
                _same(one, other)
            elif isinstance(one, Ran) and isinstance(other, str):
                one.words[other] = None
    elif how == "in":
        if isinstance(left, Outcome):
            for one in right if isinstance(right, list) else ():
                _code(left, one)
        elif isinstance(right, Body) and isinstance(left, str):
            right.at(left)
        elif isinstance(right, Ran) and isinstance(left, str):
            right.words[left] = None
    elif how in (">=", "<=", ">", "<"):
        body, other = (left, right) if isinstance(left, Body) else (right, left)
        if isinstance(body, Body) and body.keys:
            _same(body, other)


def _code(outcome: Outcome, value: Any) -> None:
    if isinstance(value, str) and value[:3].isdecimal():
        value = int(value[:3])  # Flask's "201 CREATED"
    if isinstance(value, Foreign):
        value = _named_status(value.dotted)
    if isinstance(value, int) and not isinstance(value, bool):
        outcome.expected[value] = None


def _named_status(dotted: str) -> int | None:
    if found := _NAMED.search(dotted):
        return int(found[1])
    name = dotted.removesuffix(".value").rpartition(".")[2]
    known = HTTPStatus.__members__.get(name) if "HTTPStatus" in dotted else None
    return known.value if known else None


def _same(body: Body, value: Any) -> None:
    if body.keys:
        for key in value if isinstance(value, list | dict) else ():
            if isinstance(key, str):
                body.at(key)
    else:
        _shape(body.tree, value, DEPTH - body.depth)


def _shape(tree: Tree, value: Any, depth: int) -> None:
    if depth < 1:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(key, str):
                _shape(tree.setdefault(key, {}), inner, depth - 1)
    elif isinstance(value, list):
        below = tree.setdefault(LISTED, {})
        for item in value[:3]:
            _shape(below, item, depth - 1)


def attribute(value: Reply | Raw | Ran, name: str) -> Any:
    """What an attribute of an answer, or of a finished command, stands for."""
    if isinstance(value, Ran):
        if name in ("returncode", "exit_code"):
            return Outcome(value.codes)
        return value
    reply = value if isinstance(value, Reply) else value.reply
    if name in ("status_code", "status", "getcode", "code"):
        return Outcome(reply.asked.statuses)
    if name in ("json", "get_json"):
        return Body(reply.asked.fields)
    if name in ("data", "text", "content", "get_data", "read", "body", "decode"):
        return Raw(reply)
    return reply if name in ("__enter__", "__aenter__") else None
