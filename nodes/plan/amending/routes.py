"""Promised routes against those that the tests ask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nodes.plan.amending.bodies import requested, responded
from nodes.plan.amending.likeliest import Likeliest
from schema.contract import HTTPRoute
from tools.checks.demands import Route, path_parts, route_line, serves

SERVING = "api app route server view endpoint handler"
"""Words of the part that answers requests, where nothing else tells which."""


class Routes:
    """The routes of several parts, while they are brought into line with what is asked."""

    def __init__(self, promised: Iterable[Sequence[HTTPRoute]], likeliest: Likeliest) -> None:
        self.of = [list(routes) for routes in promised]
        """For each part."""
        self.notes: list[str] = []
        self.renamed: dict[str, str] = {}
        """Path -> what it is instead."""
        self._claimed: dict[tuple[int, int], list[Route]] = {}
        self._likeliest = likeliest

    def amend(self, asked: Sequence[Route]) -> None:
        """Amend the promises; what no part is plainly the one for, the likeliest is to promise."""
        left = [route for route in asked if not self._as_it_is(route)]
        left = self._by_tail(left)
        left = [route for route in left if not self._by_method(route)]
        for route in left:
            self._add(route)
        claims = [(at, route) for at, routes in self._claimed.items() for route in routes]
        for (part, at), route in claims:
            promise = self.of[part][at]
            better = promise.model_copy(
                update={
                    "request": requested(promise.request, route),
                    "response": responded(promise.response, route),
                }
            )
            if better != promise:
                self.of[part][at] = better
                self._note(str(promise), str(better), route)

    def _as_it_is(self, route: Route) -> bool:
        found = [at for at in self._all() if _same(self._at(at), route)]
        # One that has the very words comes before one that takes any.
        found.sort(key=lambda at: path_parts(self._at(at).path) != path_parts(route.path))
        if found:
            self._claimed.setdefault(found[0], []).append(route)
        return bool(found)

    def _by_tail(self, left: list[Route]) -> list[Route]:
        """Those for which no promise is found that differs only in what stands before it."""
        near: list[tuple[int, int, tuple[int, int]]] = []
        for number, route in enumerate(left):
            scored = [(_tail(self._at(at), route), at) for at in self._free()]
            best = max((score for score, _ in scored), default=0)
            found = [at for score, at in scored if score == best]
            if best and len(found) == 1:
                near.append((-best, number, found[0]))
        taken = set()
        for _, number, at in sorted(near):
            if at not in self._claimed:
                self._replace(at, left[number], {"path": route_line(left[number]).path})
                taken.add(number)
        return [route for number, route in enumerate(left) if number not in taken]

    def _by_method(self, route: Route) -> bool:
        found = [at for at in self._free() if serves(self._at(at).path, route.path)]
        if len(found) == 1:
            self._replace(found[0], route, {"method": route.method})
        return len(found) == 1

    def _add(self, route: Route) -> None:
        serving = [part for part, routes in enumerate(self.of) if routes]
        nearness = {part: max(_head(one.path, route.path) for one in self.of[part])
                    for part in serving}  # fmt: skip
        best = max(nearness.values(), default=0)
        homes = [part for part in serving if nearness[part] == best]
        home = self._likeliest.of(f"{route} {SERVING}", homes)
        if home is not None:
            promise = route_line(route)
            self.of[home].append(promise)
            self._note("", f"{self._likeliest.ids[home]} promises {promise}", route)

    def _replace(self, at: tuple[int, int], route: Route, update: dict[str, str]) -> None:
        promise = self._at(at)
        better = promise.model_copy(update=update)
        if better.path != promise.path:
            self.renamed[promise.path] = better.path
        self.of[at[0]][at[1]] = better
        self._claimed[at] = [route]
        self._note(f"{promise.method} {promise.path}", f"{better.method} {better.path}", route)

    def _note(self, before: str, after: str, route: Route) -> None:
        change = f"{before} → {after}" if before else after
        self.notes.append(f"{change}, as {', '.join(route.tests)} asks")

    def _all(self) -> list[tuple[int, int]]:
        return [(part, at) for part, routes in enumerate(self.of) for at in range(len(routes))]

    def _free(self) -> list[tuple[int, int]]:
        return [at for at in self._all() if at not in self._claimed]

    def _at(self, at: tuple[int, int]) -> HTTPRoute:
        return self.of[at[0]][at[1]]


def renamed(text: str, paths: dict[str, str]) -> str:
    """A text that speaks of routes, with their new paths."""
    if not paths or not any(path in text for path in paths):
        return text
    said = "|".join(re.escape(path) for path in sorted(paths, key=len, reverse=True))
    return re.sub(rf"(?<![\w/-])(?:{said})(?![\w/-])", lambda found: paths[found[0]], text)


def _same(promise: HTTPRoute, route: Route) -> bool:
    return promise.method == route.method and serves(promise.path, route.path)


def _tail(promise: HTTPRoute, route: Route) -> int:
    """How many parts the ends of both paths share, where only words stand before them."""
    if promise.method != route.method:
        return 0
    one, other = path_parts(promise.path), path_parts(route.path)
    shared = 0
    while shared < min(len(one), len(other)) and one[-1 - shared] == other[-1 - shared]:
        shared += 1
    before = [*one[: len(one) - shared], *other[: len(other) - shared]]
    words = [part for part in one[len(one) - shared :] if "{}" not in part]
    return shared if words and not any("{}" in part for part in before) else 0


def _head(promised: str, asked: str) -> int:
    """How many parts the beginnings of both paths share."""
    shared = 0
    for one, other in zip(path_parts(promised), path_parts(asked), strict=False):
        if one != other:
            break
        shared += 1
    return shared
