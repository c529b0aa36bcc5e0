"""What all tests together demand of a project: how its names are called, and which routes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice, zip_longest

from tools.checks.demands.frames import Found
from tools.checks.demands.pieces import Piece
from tools.checks.demands.values import Asked, Called, Tree

REQUESTS = 2_000  # that are looked at, of all tests together
ROUTES = 100  # that are told
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
    more: bool = False
    """Whether its body may have further fields."""
    query: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    answers: dict[int, Tree] = field(default_factory=dict)
    """Status -> fields that are read of the answer; 0 where no status is asked for."""
    either: frozenset[int] = frozenset()
    """Statuses of which one is enough."""
    tests: tuple[str, ...] = ()
    """The files that ask it."""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass
class Use:
    """How a name of the project's is called by the tests."""

    module: str
    name: str
    calls: dict[Called, None] = field(default_factory=dict)
    tests: dict[str, None] = field(default_factory=dict)
    """The files that call it."""


@dataclass
class Demands:
    """What the tests ask of a project."""

    routes: list[Route] = field(default_factory=list)
    uses: dict[tuple[str, str], Use] = field(default_factory=dict)
    """Module and dotted name -> its calls."""
    attributes: dict[tuple[str, str], None] = field(default_factory=dict)
    commands: dict[str, tuple[dict[int, None], dict[str, None]]] = field(default_factory=dict)
    """Line -> exit codes and words of the output."""
    env: dict[str, None] = field(default_factory=dict)
    files: dict[str, None] = field(default_factory=dict)


def demanded(found: Mapping[Piece, Found]) -> Demands:
    """What was found in each test, all together."""
    told = Demands()
    asked: dict[Asked, str] = {}
    for test, one in found.items():
        for request in one.asked:
            asked.setdefault(request, test.file)
        for call in one.called:
            use = told.uses.setdefault((call.module, call.name), Use(call.module, call.name))
            use.calls[call] = None
            use.tests[test.file] = None
        for ran in one.ran:
            codes, words = told.commands.setdefault(ran.line, ({}, {}))
            codes.update(ran.codes)
            words.update(ran.words)
        told.attributes |= one.attributes
        told.env |= one.env
        told.files |= one.files
    told.routes += _routes(asked)
    return told


def serves(promised: str, asked: str) -> bool:
    """Whether a route of the path ``promised`` answers to the path ``asked``."""
    pairs = list(zip_longest(path_parts(promised), path_parts(asked)))
    return all(
        one is not None and other is not None and (one == other or "{}" in (one, other))
        for one, other in pairs
    )


def path_parts(path: str) -> list[str]:
    return [_PLACE.sub("{}", part) for part in path.partition("?")[0].split("/") if part]


def _routes(asked: Mapping[Asked, str]) -> list[Route]:
    """One route for all requests that it answers; none for those that nobody is to answer."""
    templates = [path for path in dict.fromkeys(one.path for one in asked) if "{" in path]
    by_words = {tuple(path_parts(path)): path for path in templates[:ROUTES][::-1]}
    grouped: dict[tuple[str, str], list[Asked]] = {}
    for one in islice(asked, REQUESTS):
        path = by_words.get(tuple(path_parts(one.path)), one.path)
        if "{" not in path:
            path = next((p for p in templates[:ROUTES] if serves(p, path)), path)
        grouped.setdefault((one.method, path), []).append(one)
    return [
        _route(method, path, group, tuple(dict.fromkeys(asked[one] for one in group)))
        for (method, path), group in grouped.items()
        if not {*ABSENT}.issuperset(s for one in group for s in one.statuses or {0: None})
    ][:ROUTES]


def _route(method: str, path: str, group: list[Asked], tests: tuple[str, ...]) -> Route:
    route = Route(method, path, tests=tests)
    good = [one for one in group if not any(status >= 400 for status in one.statuses)]
    bodies = [one for one in (good or group) if one.sends is not None]
    if bodies:
        route.kind, route.more = bodies[0].kind, any(one.more for one in bodies)
        route.sends = tuple(dict.fromkeys(name for one in bodies for name in one.sends or ()))
    route.query = tuple(dict.fromkeys(name for one in good or group for name in one.query))
    route.headers = tuple(dict.fromkeys(name for one in good for name in one.headers))
    route.either = frozenset(s for one in group if len(one.statuses) > 1 for s in one.statuses)
    for one in group:
        for status in one.statuses or {0: None}:
            _merge(route.answers.setdefault(status, {}), one.fields)
    if good and 0 in route.answers and (ok := [s for s in route.answers if 200 <= s < 300]):
        _merge(route.answers[ok[0]], route.answers.pop(0))
    return route


def _merge(tree: Tree, more: Tree) -> None:
    for key, inner in more.items():
        _merge(tree.setdefault(key, {}), inner)
