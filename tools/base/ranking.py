"""Which files of a project matter for a goal: those it names, and then whose names others use.

The measure is PageRank (Page, Brin, Motwani, Winograd: The PageRank Citation Ranking, 1999), with
the goal's words as the place where reading begins. Its libraries bring numpy with them; it is the
loop below.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from schema.artifact import BINARY
from schema.modules import module_of
from tools.base.inspected import Inspected
from tools.checks.inside.modules import ANY
from tools.checks.web.reading import CHARS

DAMPING, ROUNDS = 0.85, 30  # the paper's factor; what is left then is below a hundredth
# Where reading begins, 1.0 being anywhere: at what the goal names, or at what defines its words.
NAMED, SPOKEN = 1.0, 0.25
BACK = 0.3  # what a use counts from what is used to its user, who may have to change with it
SHARED = 5  # a name that more files define says nothing of any of them
SHORTEST = 3  # letters of a name that can be told from others
PLAIN = 0.1  # what a name counts for that may as well be any word

_WORD = re.compile(r"\w+")
_FILE = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_PATH = re.compile(r"[\w./-]+")
_OWN = re.compile(r".[A-Z]|[_.\d]")  # what a plain word does not have
_USUAL = {"main", "init", "index", "test", "self", "name", "data", "value", "app", "run", "list"}


def ranked(files: Mapping[str, str], inspected: Inspected, goal: str) -> list[str]:
    """All paths, those that the goal names first."""
    paths = sorted(files)
    named = named_in(goal, paths)
    defined = {path: _defined(path, inspected) for path in paths}
    spoken = set(_WORD.findall(goal))
    meant = {path for path in paths if defined[path] & spoken}
    begins = dict.fromkeys(paths, 1.0 / len(paths))
    for share, kind in ((NAMED, named), (SPOKEN, meant)):
        for path in kind:
            begins[path] += share / len(kind)
    rank = _page_rank(_uses(files, defined, inspected), begins)
    return sorted(paths, key=lambda path: (path not in named, -round(rank[path], 9), path))


def named_in(goal: str, paths: Iterable[str]) -> set[str]:
    """The paths that a goal names: whole, or by a file name that is the only one of its kind."""
    said = {word.strip("./-").casefold() for word in _PATH.findall(goal)}
    by_name: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        by_name[posixpath.basename(path).casefold()].append(path)
    alone = {found[0] for name, found in by_name.items() if len(found) == 1 and name in said}
    return alone | {path for path in paths if path.casefold().strip("./-") in said}


def _defined(path: str, inspected: Inspected) -> set[str]:
    """Names by which others may speak of what is in a file, its own among them."""
    found = {posixpath.basename(path)}
    if module := inspected.modules.get(path):
        parts = path.removesuffix("/__init__.py").removesuffix(".py").split("/")
        names = {name.partition(".")[0] for name in module.callables} | module.models.keys()
        found |= {parts[-1], *names, *module.tables}
    facts = inspected.facts.get(path)
    if facts and facts.script:
        found |= {*facts.script.exports, *facts.script.gives} - {ANY, "default"}
    return {name for name in found if len(name) >= SHORTEST and name not in _USUAL}


def _uses(
    files: Mapping[str, str], defined: Mapping[str, set[str]], inspected: Inspected
) -> dict[str, dict[str, float]]:
    """Path -> the files that it imports, or whose names it holds, each with a weight."""
    modules = {name: path for path in defined if (name := module_of(path))}
    homes: dict[str, list[str]] = defaultdict(list)
    for path, names in defined.items():
        for name in names:
            homes[name].append(path)
    uses: dict[str, dict[str, float]] = {}
    for path in defined:
        text = "" if files[path].startswith(BINARY) else files[path][:CHARS]
        words = {*_WORD.findall(text), *_FILE.findall(text)}
        weights: dict[str, float] = defaultdict(float)
        for name in sorted(words & homes.keys()):
            others = [home for home in homes[name] if home != path]
            for home in others if len(others) <= SHARED else ():
                weights[home] += (1.0 if _OWN.search(name) else PLAIN) / len(others)
        module = inspected.modules.get(path)
        for name in module.imports if module else ():
            imported = modules.get(name) or modules.get(name.rpartition(".")[0])
            if imported and imported != path:
                weights[imported] += 1.0
        uses[path] = dict(weights)
    both = {path: dict(targets) for path, targets in uses.items()}
    for path, targets in uses.items():
        for target, weight in targets.items():
            both[target][path] = both[target].get(path, 0.0) + BACK * weight
    return both


def _page_rank(
    uses: Mapping[str, Mapping[str, float]], begins: Mapping[str, float]
) -> dict[str, float]:
    whole = sum(begins.values())
    start = {path: weight / whole for path, weight in begins.items()}
    rank = start
    for _ in range(ROUNDS):
        lost = sum(share for path, share in rank.items() if not uses[path])
        new = {path: (1 - DAMPING + DAMPING * lost) * share for path, share in start.items()}
        for path, targets in uses.items():
            weight = sum(targets.values())
            for target, part in targets.items():
                new[target] += DAMPING * rank[path] * part / weight
        rank = new
    return rank
