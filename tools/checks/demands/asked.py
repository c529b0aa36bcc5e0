"""The tests of a goal, read once: what they demand of the whole, and what of it a part is told."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath

from schema.artifact import package_of
from schema.contract import Contract
from tools.checks.demands.demanded import Demands, demanded, serves
from tools.checks.demands.excerpts import render, source_of
from tools.checks.demands.pieces import Piece
from tools.checks.demands.reached import reached
from tools.checks.demands.reading import read_tests
from tools.checks.demands.sources import Sources
from tools.checks.invoked import invoked

PART_CHARS = 6_000  # of tests that one author is told: some 1,700 tokens
WORDS_CHARS = 1_200  # of those that only sound as if they were about a part
STEM = 5  # letters by which words are held to be the same


class Tests:
    """What there is to know of tests before they are run; reading them takes a second at most.

    ``modules`` are the project's, dotted. Raises SyntaxError or ValueError where a file that is
    called like a test does not parse.
    """

    __test__ = False

    def __init__(self, tests: Mapping[str, str], modules: Collection[str] = ()) -> None:
        self._given = frozenset(tests)
        self.sources = Sources(tests)
        self.found = read_tests(self.sources, frozenset(modules))
        self._pieces = {test: reached(self.sources, test) for test in self.found}
        self._words: dict[Piece, frozenset[str]] = {}

    def demands(self) -> Demands:
        return demanded(self.found, self._given)

    def excerpts(self, contract: Contract, chars: int = PART_CHARS, goal: str = "") -> str:
        """Source of the tests that touch a part with that contract, with all that they use.

        What touches it in the test itself comes before what does so in a fixture, the short before
        the long. Behind ``chars`` characters the rest is counted only. Where none does, a few whose
        names speak of the part's ``goal``: of what validates, only requests may tell.
        """
        near: dict[Piece, float] = {t: self._nearness(t, contract) for t in self.found}
        touching = [test for test, rank in near.items() if rank]
        if not touching and goal:
            chars = WORDS_CHARS
            near = self._alike(_stems(goal))
            touching = [test for test, rank in near.items() if rank]
        touching.sort(key=lambda test: (-near[test], len(self._source(test))))
        taken: dict[Piece, None] = {}
        room, count = chars, 0
        for test in touching:
            new = [piece for piece in self._pieces[test] if piece not in taken]
            size = sum(len(self._source(piece)) for piece in new)
            if size > room and taken:
                break
            taken |= dict.fromkeys(new)
            room, count = room - size, count + 1
        left = len(touching) - count
        more = f"\n\n# {left} more of the tests are not shown" if left else ""
        return render(self.sources, taken)[: 2 * chars] + more if taken else ""

    def _nearness(self, test: Piece, contract: Contract) -> int:
        """2 where the test itself names what the part promises, 1 where what it uses does."""
        names = {name for listed in contract.exports.values() for name in listed}
        names |= _places(contract)
        own = self._said(test)
        if names & own:
            return 2
        found, near = self.found[test], 0
        for route in contract.routes:
            for asked in found.asked:
                if asked.method == route.method and serves(route.path, asked.path):
                    words = [word for word in asked.path.split("/") if word and "{" not in word]
                    near = max(near, 2 if not words or words[-1] in own else 1)
        if found.ran:
            modules = [name.replace("/", ".") for name in map(package_of, contract.files)]
            mains = [name.removesuffix(".__main__") for name in modules]
            programs = {*contract.files, *modules, *mains}
            promised = [*map(invoked, contract.commands)]
            ran = [invoked(one.line) for one in found.ran]
            if any(r.program in programs or any(p.answers(r) for p in promised) for r in ran):
                return 2
        inside = (names & self._said(piece) for piece in self._pieces[test])
        return near or int(any(inside))

    def _alike(self, goal: set[str]) -> dict[Piece, float]:
        """How much the name of each test has of the words of a goal: the rarer, the more."""
        stems = {test: _stems(getattr(test.node, "name", "")) for test in self.found}
        counted = Counter(stem for found in stems.values() for stem in found)
        return {t: sum(1 / counted[stem] for stem in found & goal) for t, found in stems.items()}

    def _said(self, piece: Piece) -> frozenset[str]:
        """Names and words of texts in a definition."""
        if piece not in self._words:
            self._words[piece] = frozenset(_words(piece.node))
        return self._words[piece]

    def _source(self, piece: Piece) -> str:
        return source_of(self.sources.files[piece.file].lines, piece.node)


def _stems(text: str) -> set[str]:
    """The beginnings of longer words: ``invalid`` and ``validation`` have the same."""
    return {word.removeprefix("in")[:STEM] for word in re.findall(r"[a-z]{4,}", text.lower())}


def _words(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        match inner:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name
            case ast.Constant(value=str(text)):
                yield text
                yield from re.findall(r"[\w.-]+", text[:2_000])


def _places(contract: Contract) -> set[str]:
    """How a test may speak of a part's files: as a whole, or by their names."""
    paths = [path for path in contract.files if not path.endswith("__init__.py")]
    return {*paths, *(PurePosixPath(path).name for path in paths)}
