"""Which request a test made before it failed."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from schema.contract import HTTPRoute
from tools.checks import parse

METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
HOLE = "{}"

_DECLARED = re.compile(
    r"\.(route|get|post|put|patch|delete|head|options)\(\s{0,40}[\"'](/[^\"'\n]{0,200})[\"']"
)
_HOLES = re.compile(r"<[^<>]*>|\{[^{}]*\}|:\w+")


class Asked(NamedTuple):
    method: str
    path: str
    """What is put together when the test runs is a ``{}`` in it."""


def asked_before(source: str, line: int) -> Asked | None:
    """The last request at or above a line, in the function that the line is in."""
    around = [
        node
        for node in ast.walk(parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.lineno <= line <= (node.end_lineno or 0)
    ]
    calls = [
        node for outer in around[-1:] for node in ast.walk(outer) if isinstance(node, ast.Call)
    ]
    found = [
        (call.lineno, Asked(call.func.attr.upper(), path))
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr in METHODS and call.args
        if call.lineno <= line and (path := _path(call.args[0])).startswith("/")
    ]
    return max(found, key=lambda one: one[0], default=(0, None))[1]


def is_route(asked: Asked, route: HTTPRoute) -> bool:
    """Whether the request is one that the route answers."""
    parts = asked.path.partition("?")[0].strip("/").split("/")
    promised = _HOLES.sub(HOLE, route.path.partition("?")[0]).strip("/").split("/")
    alike = all(
        HOLE in wanted or HOLE in part or wanted == part
        for wanted, part in zip(promised, parts, strict=False)
    )
    return asked.method == route.method and len(parts) == len(promised) and alike


def _path(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(_path(value) for value in values)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _path(left) + _path(right)
    return HOLE


def written_routes(source: str, asked: Asked) -> int:
    """How many segments of the request's path a source declares at one of its routes, at most.

    A router may be included below a prefix: the end of the path is enough.
    """
    wanted = asked.path.partition("?")[0].strip("/").split("/")
    sizes = [0]
    for method, path in _DECLARED.findall(source):
        parts = _HOLES.sub(HOLE, path).strip("/").split("/")
        ends = wanted[-len(parts) :]
        alike = all(HOLE in (a, b) or a == b for a, b in zip(parts, ends, strict=False))
        if method.upper() in (asked.method, "ROUTE") and len(ends) == len(parts) and alike:
            sizes.append(len(parts))
    return max(sizes)
