"""Demands in the words of a contract."""

from __future__ import annotations

import keyword
from collections.abc import Mapping

from schema.contract import Contract, HTTPRoute, parse_signature
from tools.checks.demands.demanded import Demands, Route, Use
from tools.checks.demands.values import LISTED, Called, Tree

BODIES = {"form": "form ", "multipart": "multipart "}
NAMED = 10  # lines of one kind that are told in words


def as_contract(told: Demands, files: Mapping[str, str]) -> Contract:
    """What the tests ask for, as the contract of the whole; ``files`` maps a module to its path."""
    signatures: dict[str, list[str]] = {}
    for use in told.uses.values():
        if use.module in files and (signature := signature_for(use, ())):
            signatures.setdefault(files[use.module], []).append(signature)
    return Contract(
        signatures={path: tuple(listed) for path, listed in signatures.items()},
        routes=tuple(route_line(route) for route in told.routes),
        commands=tuple(_command(line, *how) for line, how in told.commands.items()),
        env=told.env,
        interface=tuple(_words(told)[:NAMED]),
    )


def route_line(route: Route) -> HTTPRoute:
    return HTTPRoute(
        method=route.method,
        path=route.path + _query(route),
        request=request_text(route),
        response=", ".join(answer_text(*one) for one in in_order(route.answers)),
    )


def request_text(route: Route) -> str:
    sent = ""
    if route.sends is not None:
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


def signature_for(use: Use, known: tuple[str, ...]) -> str:
    """A signature that every call of the tests' binds to; empty where none can be told.

    ``known`` are the names of the parameters as far as they were promised.
    """
    calls = [call for call in use.calls if call.closed]
    if not calls:
        return ""
    most = max(len(call.positional) for call in calls)
    fewest = min(len(call.positional) for call in calls)
    said: list[str] = []
    names: list[str] = []
    for at in range(most):
        name, annotation = _parameter(at, calls, known, names)
        names.append(name)
        by_name = all(len(c.positional) > at or name in c.keywords for c in calls)
        said.append(f"{name}{annotation}{'' if at < fewest or by_name else ' = None'}")
    given = dict.fromkeys(k for call in calls for k in call.keywords if k not in names)
    required = [name for name in given if all(name in call.keywords for call in calls)]
    optional = [name for name in given if name not in required]
    if any("= None" in one for one in said) and required:
        said.append("*")
    said += [*required, *(f"{name}=None" for name in optional)]
    text = f"{'async ' if all(c.awaited for c in calls) else ''}{use.name}({', '.join(said)})"
    try:
        parse_signature(text)
    except ValueError:
        return ""
    return text


def _parameter(
    at: int, calls: list[Called], known: tuple[str, ...], taken: list[str]
) -> tuple[str, str]:
    told = next((call.positional[at] for call in calls if len(call.positional) > at), "")
    name, _, kind = told.partition(": ")
    if at < len(known):
        name = known[at]
    if not name.isidentifier() or keyword.iskeyword(name) or name in taken:
        name = f"arg{at + 1}"
    return name, f": {kind}" if kind else ""


def _query(route: Route) -> str:
    return f"?{'&'.join(f'{name}=' for name in route.query)}" if route.query else ""


def _command(line: str, codes: tuple[int, ...], words: tuple[str, ...]) -> str:
    code = f" -> exit {', '.join(map(str, codes))}" if any(codes) else ""
    printed = f", prints {', '.join(map(repr, words[:5]))}" if words else ""
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
    return [*raising, *(f"{owner} has {', '.join(names)}" for owner, names in owned.items())]
