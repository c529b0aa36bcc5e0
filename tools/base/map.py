"""A project in as many tokens as there is room for: whole where it is small, else a map of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import takewhile
from pathlib import PurePosixPath

from schema.contract import is_prose
from tools.base.inspected import Inspected
from tools.base.mounts import mounts
from tools.base.outline import outline
from tools.base.ranking import named_in, ranked
from tools.base.shown import whole_project
from tools.base.tests_of import is_test, own_tests, started_with
from tools.models import CHARS_PER_TOKEN

MAP_TOKENS = 1_500
"""What a planner reads of a project. An assumption, not a measurement: some hundred lines that say
what files define, which is more than a plan names."""

_HEADER = (
    "The project as it is, {:,} files: a map of it. Under a path stands what the file defines; "
    "authors see the files of their part in full."
)
_ABOUT, _PATHS, _ONE = 0.1, 0.4, 0.25  # of the room: what README says, paths, one file's outline
_TESTS = 5  # of its own tests that are named


def tokens_of(text: str) -> int:
    """About how many tokens a text has, by its bytes: other scripts than Latin take more."""
    return -(-_size(text) // CHARS_PER_TOKEN)


def project_map(
    files: Mapping[str, str], inspected: Inspected, goal: str, tokens: int = MAP_TOKENS
) -> str:
    """The project for whoever plans a change of it, in ``tokens`` at most.

    What the goal names comes first, then what most of the project uses; of what there is no room
    for, the path, and of the rest how much there is. The same for the same arguments. Takes time:
    call it in a thread.
    """
    whole = whole_project(files)
    if tokens_of(whole) <= tokens:
        return whole
    room = _Room(tokens * CHARS_PER_TOKEN)
    ends = room.hold(f"and {len(files):,} more")
    head = room.lines([_HEADER.format(len(files))])
    head += room.lines(_about(files, int(room.left * _ABOUT)))
    head += room.lines(_of_tests(files))
    order, named = ranked(files, inspected, goal), named_in(goal, files)
    listed = _listed(order, named, room)
    outlines: dict[str, list[str]] = {}
    below = mounts(files, inspected.modules)
    most = int(room.left * _ONE)
    for path in listed:
        if is_test(path) and path not in named:
            continue  # nobody uses what it defines
        module, facts = inspected.modules.get(path), inspected.facts.get(path)
        lines = outline(path, files[path], module, facts, below.get(path, ""))
        lines = [f"  {line}" for line in lines]
        if path in named or sum(map(_size, lines)) + len(lines) <= min(most, room.left):
            outlines[path] = room.lines(lines)
    shown = [line for path in listed if outlines.get(path) for line in (path, *outlines[path])]
    bare = [path for path in listed if not outlines.get(path)]
    more = len(files) - len(listed)
    rest = [f"and {more:,} more"] if more and ends else []
    return "\n".join([*head, *shown, *bare, *rest])


class _Room:
    """How many bytes are left."""

    def __init__(self, left: int) -> None:
        self.left = left

    def hold(self, line: str) -> bool:
        """Whether there is room for a line, which is then taken."""
        size = _size(line) + 1
        fits = size <= self.left
        self.left -= size if fits else 0
        return fits

    def lines(self, lines: Iterable[str]) -> list[str]:
        """As many of the lines as there is room for."""
        return list(takewhile(self.hold, lines))


def _listed(order: Iterable[str], named: set[str], room: _Room) -> list[str]:
    """The paths that are told, those that the goal names before all others."""
    least = room.left * (1 - _PATHS)
    return [path for path in order if (path in named or room.left > least) and room.hold(path)]


def _about(files: Mapping[str, str], most: int) -> list[str]:
    """How its README begins, of one that lies highest."""
    found = [p for p in files if is_prose(p) and PurePosixPath(p).stem.casefold() == "readme"]
    if not found:
        return []
    path = min(found, key=lambda path: (path.count("/"), path))
    room = _Room(most)
    lines = [f"  {line.rstrip()}" for line in files[path].splitlines() if line.strip()]
    return [f"{path} begins:", *said] if (said := room.lines(lines)) else []


def _of_tests(files: Mapping[str, str]) -> list[str]:
    if not (tests := own_tests(files)):
        return []
    more = f" and {len(tests) - _TESTS} more" if len(tests) > _TESTS else ""
    by = " or ".join(f"`{command}`" for command in started_with(files))
    return [f"Its own tests: {', '.join(tests[:_TESTS])}{more}" + (f", run by {by}" if by else "")]


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
