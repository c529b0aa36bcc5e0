"""Demands in the words of a contract."""

from __future__ import annotations

from collections.abc import Mapping

from schema.contract import Contract, HTTPRoute
from tools.checks.demands.binding import signature_for
from tools.checks.demands.demanded import Command, Demands, Route
from tools.checks.demands.values import LISTED, Tree

BODIES = {"form": "form ", "multipart": "multipart "}
NAMED = 10  # lines of one kind that are told in words


def as_contract(told: Demands, files: Mapping[str, str]) -> Contract:
    """What the tests ask for, as the contract of the whole; ``files`` maps a module to its path."""
    signatures: dict[str, list[str]] = {}
    for use in told.uses.values():
        if use.module in files and (signature := signature_for(use.name, use.calls)):
            signatures.setdefault(files[use.module], []).append(signature)
    return Contract(
        signatures={path: tuple(listed) for path, listed in signatures.items()},
        routes=tuple(route_line(route) for route in told.routes),
        commands=tuple(_command(line, how) for line, how in told.commands.items()),
        files=tuple(told.files),
        env=tuple(told.env),
        interface=tuple(_words(told)[:NAMED]),
    )


def route_line(route: Route) -> HTTPRoute:
    return HTTPRoute(
        method=route.method,
        path=route.path + _query(route),
        request=request_text(route),
        response=", ".join(answer_text(*one) for one in in_order(route.answers)),
    )


def request_text(route: Route, *, body: bool = True) -> str:
    sent = ""
    if route.sends is not None and body:
        sent = f"{BODIES.get(route.kind, '')}{{{', '.join(route.sends)}}}"
    header = f"(header {', '.join(route.headers)})" if route.headers else ""
    return f"{sent} {header}".strip()


def in_order(answers: Mapping[int, Tree]) -> list[tuple[int, Tree]]:
    """Successes first."""
    return sorted(answers.items(), key=lambda one: (not 200 <= one[0] < 400, one[0]))


def answer_text(status: int, fields: Tree) -> str:
    return f"{status or ''} {shape(fields) if fields else ''}".strip()


def shape(fields: Tree) -> str:
    """``{id, items: [{sku}]}`` of the tree of fields."""
    if LISTED in fields:
        inner = fields[LISTED]
        return f"[{shape(inner)}]" if inner else "[]"
    said = (f"{name}: {shape(below)}" if below else name for name, below in fields.items())
    return f"{{{', '.join(said)}}}"


def _query(route: Route) -> str:
    return f"?{'&'.join(f'{name}=' for name in route.query)}" if route.query else ""


def _command(line: str, how: Command) -> str:
    code = f" -> exit {', '.join(map(str, how.codes))}" if any(how.codes) else ""
    printed = f", prints {', '.join(map(repr, list(how.words)[:5]))}" if how.words else ""
    return f"{line}{code}{printed}"


def _words(told: Demands) -> list[str]:
    raising = dict.fromkeys(
        f"{call.name} raises {call.raises}"
        for use in told.uses.values()
        for call in use.calls
        if call.raises
    )
    owned: dict[str, list[str]] = {}
    for _, name in told.attributes:
        owner, _, attribute = name.rpartition(".")
        owned.setdefault(owner, []).append(attribute)
    had = [f"{owner} has {', '.join(names)}" for owner, names in owned.items()]
    brought: dict[str, list[str]] = {}
    for name, file in told.fixtures.items():
        brought.setdefault(file, []).append(name)
    fixtures = [f"{path} has the fixtures {', '.join(n)}" for path, n in brought.items()]
    absent = [f"what is not there: {answer_text(*one)}" for one in told.absent.items() if one[1]]
    return [*raising, *had, *absent, *fixtures]
