"""What all tests together demand of a project: how its names are called, and which routes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import islice, zip_longest

from tools.checks.demands.frames import Found
from tools.checks.demands.pieces import Piece
from tools.checks.demands.values import Asked, Called, Tree
from tools.checks.invoked import invoked

REQUESTS = 2_000  # that are looked at, of all tests together
ROUTES = 100  # that are told
NAMED = 100  # files, commands and variables that are told, of each
ABSENT = {404, 405}
"""Statuses by which a test asks that a route is *not* there."""

_WORD = re.compile(r"[a-z]+(?:[-_][a-z]+)*")
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
class Command:
    """What is expected of a command."""

    test: str
    """The first file that runs it."""
    codes: dict[int, None] = field(default_factory=dict)
    words: dict[str, None] = field(default_factory=dict)
    """Of its output."""


@dataclass
class Demands:
    """What the tests ask of a project."""

    routes: list[Route] = field(default_factory=list)
    uses: dict[tuple[str, str], Use] = field(default_factory=dict)
    """Module and dotted name -> its calls."""
    attributes: dict[tuple[str, str], None] = field(default_factory=dict)
    commands: dict[str, Command] = field(default_factory=dict)
    """By their lines."""
    env: dict[str, str] = field(default_factory=dict)
    """Variable that is set -> the first file that does."""
    files: dict[str, str] = field(default_factory=dict)
    """Path of a file that has to be there before anything is run -> the first file that asks."""
    absent: dict[int, Tree] = field(default_factory=dict)
    """What is answered where no route is: status -> fields."""
    fixtures: dict[str, str] = field(default_factory=dict)
    """That the tests bring along -> the file that has it."""


def demanded(found: Mapping[Piece, Found], given: Collection[str] = ()) -> Demands:
    """What was found in each test, all together; ``given`` are the paths of the tests' own files.

    What a test reads after it has run something may be made by that, and is no demand.
    """
    told = Demands()
    names = {posixpath.basename(path) for path in given}
    asked: dict[Asked, str] = {}
    for test, one in found.items():
        for request in one.asked:
            asked.setdefault(request, test.file)
        for call in one.called:
            use = told.uses.setdefault((call.module, call.name), Use(call.module, call.name))
            use.calls[call] = None
            use.tests[test.file] = None
        for ran in one.ran:
            command = told.commands.setdefault(ran.line, Command(test.file))
            command.codes.update(ran.codes)
            command.words.update(ran.words)
        made = one.ran or one.called or one.asked
        ran_of = [invoked(ran.line) for ran in one.ran]
        programs = [ran.program for ran in ran_of if ran.is_python and ran.program.endswith(".py")]
        for path in programs if made else one.files:
            if posixpath.basename(path) not in names and path[0] not in "/{":
                told.files.setdefault(path, test.file)
        for name in one.env:
            told.env.setdefault(name, test.file)
        told.attributes |= one.attributes
        told.fixtures |= one.fixtures
    told.routes += _routes(asked, told.absent)
    told.commands = dict(islice(told.commands.items(), NAMED))
    told.files = dict(islice(told.files.items(), NAMED))
    told.env = dict(islice(told.env.items(), NAMED))
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


def _routes(asked: Mapping[Asked, str], absent: dict[int, Tree]) -> list[Route]:
    """One route for all requests that it answers; none for those that nobody is to answer, of which
    ``absent`` keeps what is answered."""
    templates = [path for path in dict.fromkeys(one.path for one in asked) if "{" in path]
    by_words = {tuple(path_parts(path)): path for path in templates[:ROUTES][::-1]}
    grouped: dict[tuple[str, str], list[Asked]] = {}
    for one in islice(asked, REQUESTS):
        path = by_words.get(tuple(path_parts(one.path)), one.path)
        if "{" not in path:
            path = next((p for p in templates[:ROUTES] if _is_example(path, p)), path)
        grouped.setdefault((one.method, path), []).append(one)
    found = []
    for (method, path), group in grouped.items():
        if ABSENT.issuperset(s for one in group for s in one.statuses or {0: None}):
            for one in group:
                _merge(absent.setdefault(next(iter(one.statuses)), {}), one.fields)
        else:
            tests = tuple(dict.fromkeys(asked[one] for one in group))
            found.append(_route(method, path, group, tests))
    return found[:ROUTES]


def _is_example(path: str, template: str) -> bool:
    """Whether a path is one of the template's: a plain word in it, as in ``/users/me``, may be a
    route of its own."""
    parts = zip(path_parts(path), path_parts(template), strict=False)
    words = [part for part, place in parts if part != place]
    return serves(template, path) and not any(map(_WORD.fullmatch, words))


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
