"""A list of parts in a goal: numbered, bulleted, or "a, b and c functions".

Most lists in goals are none: what one thing has to do, rules, notes, examples, the steps of an
algorithm, the methods of a class, samples in fences. Where it is not plain, the list is taken for
one of those: with a model at hand the model is asked, and without one the goal stays in one piece.
"""

from __future__ import annotations

import inspect
import re
from typing import NamedTuple

from nodes.plan.headings import is_about_one

_NUMBER = re.compile(r"(?:^|(?<=\s))(\d{1,2})[.)]\s+")
_ITEM = re.compile(r"([ \t]*)(?:[-*•+]|(\d{1,2})[.)])[ \t]+(\S.*)")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
CODE_INDENT = 4
# The bounds keep a long goal from being read again at each of its letters and words.
_NAME = r"`?(?<!\w)[A-Za-z_]\w*(?:\([^()\n]*\))?`?"
_SERIES = rf"{_NAME}(?:,\s*{_NAME}){{0,30}},?\s+and\s+{_NAME}"
_FUNCTIONS = re.compile(rf"(?:functions:?\s+({_SERIES}))|(?:({_SERIES})\s+functions)")


LONGEST = 50_000  # characters of a goal in which a list is looked for


class Listing(NamedTuple):
    stem: str
    items: list[str]


class _Group(NamedTuple):
    """A run of items, and where in the text it begins."""

    start: int
    indent: int
    numbered: bool
    items: list[str]


def find_list(goal: str) -> Listing | None:
    """A list with at least two items that are parts of what is asked for."""
    if len(goal) > LONGEST:
        return None
    text = _unfenced(inspect.cleandoc(goal.strip().replace("\r\n", "\n")))
    groups = [group for group in _groups(text) if len(group.items) > 1]
    parts = [group for group in groups if not is_about_one(text[: group.start])]
    if parts:
        return _listing(text[: parts[0].start], [item for group in parts for item in group.items])
    numbers = list(_NUMBER.finditer(text))
    if not groups and len(numbers) > 1 and _counts([int(n[1]) for n in numbers]):
        ends = [*(n.start() for n in numbers[1:]), len(text)]
        items = [text[n.end() : end] for n, end in zip(numbers, ends, strict=True)]
        stem = text[: numbers[0].start()]
        return None if is_about_one(stem) else _listing(stem, items)
    if named := _FUNCTIONS.search(text):
        series = named[1] or named[2]
        items = re.findall(_NAME, re.sub(r",?\s+and\s+", ", ", series))
        around = text.replace(series, "", 1)
        return None if is_about_one(text[: named.start()]) else _listing(around, items)
    return None


def _listing(stem: str, items: list[str]) -> Listing | None:
    items = [_without_and(" ".join(item.split()).strip(" ;,`")) for item in items]
    return Listing(" ".join(stem.split()).rstrip(" :"), items) if all(items) else None


def _unfenced(text: str) -> str:
    """The text without what stands in fences: samples are no parts."""
    kept, fence = [], ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
        elif mark:
            fence = mark[1]
        else:
            kept.append(line)
    return "\n".join(kept)


def _groups(text: str) -> list[_Group]:
    """The runs of items; what is indented below an item, or stands between two numbers, is its."""
    groups: list[_Group] = []
    at, blank, open_ = 0, True, False
    between: list[str] = []
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        found = _ITEM.fullmatch(line)
        group = groups[-1] if groups else None
        indent = len(line) - len(line.lstrip())
        if not line.strip():
            blank = True
            continue
        if found and group and open_ and indent <= group.indent + 1 and _goes_on(group, found[2]):
            group.items.append(found[3])
        elif found and group and _continues(group, found[2]):
            group.items[-1] = "\n".join([group.items[-1], *between])
            group.items.append(found[3])
            open_ = True
        elif group and open_ and (indent > group.indent or (not blank and not found)):
            group.items[-1] += f"\n{line.strip()}"
        elif found and not (blank and indent >= CODE_INDENT) and found[2] in (None, "1"):
            groups.append(_Group(start, indent, bool(found[2]), [found[3]]))
            open_, between = True, []
        else:
            open_ = False
            between.append(line)
        blank = False
    return groups


def _goes_on(group: _Group, number: str | None) -> bool:
    return _continues(group, number) if group.numbered else number is None


def _continues(group: _Group, number: str | None) -> bool:
    return group.numbered and number is not None and int(number) == len(group.items) + 1


def _counts(numbers: list[int]) -> bool:
    return numbers == list(range(1, len(numbers) + 1))


def _without_and(item: str) -> str:
    shorter = item.removesuffix("and")
    return shorter.rstrip(", ") if shorter.endswith((" ", ",")) and shorter != item else item
