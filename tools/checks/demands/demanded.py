"""What all tests together demand of a project: how its names are called, and which routes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest

from tools.checks.demands.frames import Found
from tools.checks.demands.reading import read_tests
from tools.checks.demands.sources import Sources
from tools.checks.demands.values import Asked, Called, Tree

ABSENT = {404, 405}
"""Statuses by which a test asks that a route is *not* there."""

_PLACE = re.compile(r"\{[^{}]*\}|<[^<>]*>|:\w+")


@dataclass
class Route:
    """A route as the tests ask it, all requests together."""

    method: str
    path: str
    kind: str = ""
    sends: tuple[str, ...] | None = None
    """Fields of its body, those of refused requests only where there are no others."""
    query: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    answers: dict[int, Tree] = field(default_factory=dict)
    """Status -> fields that are read of the answer; 0 where no status is asked for."""


@dataclass
class Use:
    """How a name of the project's is called by the tests."""

    module: str
    name: str
    calls: list[Called] = field(default_factory=list)


@dataclass
class Demands:
    """What the tests ask of a project."""

    routes: list[Route] = field(default_factory=list)
    uses: dict[tuple[str, str], Use] = field(default_factory=dict)
    """Module and dotted name -> its calls."""
    attributes: dict[tuple[str, str], None] = field(default_factory=dict)
    commands: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = field(default_factory=dict)
    """Line -> exit codes and words of the output."""
    env: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def demands(tests: Mapping[str, str], modules: Iterable[str]) -> Demands:
    """Read from the source of the tests, never run; ``modules`` are the project's, dotted.

    Takes a second at most. Raises SyntaxError or ValueError where a file called like a test does
    not parse.
    """
    found = Found()
    for one in read_tests(Sources(tests), frozenset(modules)).values():
        found.asked |= one.asked
        found.called |= one.called
        found.ran |= one.ran
        found.attributes |= one.attributes
        found.env |= one.env
        found.files |= one.files
    told = Demands(routes=_routes(list(found.asked)), attributes=found.attributes)
    for call in found.called:
        use = told.uses.setdefault((call.module, call.name), Use(call.module, call.name))
        use.calls.append(call)
    for ran in found.ran:
        codes, words = told.commands.get(ran.line, ((), ()))
        more = (
            tuple(dict.fromkeys((*codes, *ran.codes))),
            tuple(dict.fromkeys((*words, *ran.words))),
        )
        told.commands[ran.line] = more
    told.env, told.files = tuple(found.env), tuple(found.files)
    return told


def serves(promised: str, asked: str) -> bool:
    """Whether a route of the path ``promised`` answers to the path ``asked``."""
    pairs = list(zip_longest(_parts(promised), _parts(asked)))
    return all(
        one is not None and other is not None and (one == other or "{}" in (one, other))
        for one, other in pairs
    )


def _parts(path: str) -> list[str]:
    return [_PLACE.sub("{}", part) for part in path.partition("?")[0].split("/") if part]


def _routes(asked: list[Asked]) -> list[Route]:
    """One route for all requests that it answers; none for those that nobody is to answer."""
    templates = {one.path for one in asked if "{" in one.path}
    grouped: dict[tuple[str, str], list[Asked]] = {}
    for one in asked:
        wanted = (path for path in templates if "{" not in one.path and serves(path, one.path))
        path = next(wanted, one.path)
        same = next((p for m, p in grouped if m == one.method and _parts(p) == _parts(path)), path)
        grouped.setdefault((one.method, same), []).append(one)
    return [
        _route(method, path, group)
        for (method, path), group in grouped.items()
        if not {*ABSENT}.issuperset(s for one in group for s in one.statuses or {0: None})
    ]


def _route(method: str, path: str, group: list[Asked]) -> Route:
    route = Route(method, path)
    good = [one for one in group if not any(status >= 400 for status in one.statuses)]
    bodies = [one for one in (good or group) if one.sends is not None]
    if bodies:
        route.kind = bodies[0].kind
        route.sends = tuple(dict.fromkeys(name for one in bodies for name in one.sends or ()))
    route.query = tuple(dict.fromkeys(name for one in good or group for name in one.query))
    route.headers = tuple(dict.fromkeys(name for one in good for name in one.headers))
    for one in group:
        for status in one.statuses or {0: None}:
            _merge(route.answers.setdefault(status, {}), one.fields)
    if good and 0 in route.answers and (ok := [s for s in route.answers if 200 <= s < 300]):
        _merge(route.answers[ok[0]], route.answers.pop(0))
    return route


def _merge(tree: Tree, more: Tree) -> None:
    for key, inner in more.items():
        _merge(tree.setdefault(key, {}), inner)
