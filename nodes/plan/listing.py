"""A list in a goal: numbered, bulleted, or "a, b and c functions"."""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBER = re.compile(r"(?:^|(?<=\s))(\d{1,2})[.)]\s+")
_BULLET = re.compile(r"^[ \t]*[-*•][ \t]+(.+(?:\n[ \t]+(?![-*•\s]).+)*)", re.MULTILINE)
# The bounds keep a long goal from being read again at each of its letters and words.
_NAME = r"`?(?<!\w)[A-Za-z_]\w*(?:\([^()\n]*\))?`?"
_SERIES = rf"{_NAME}(?:,\s*{_NAME}){{0,30}},?\s+and\s+{_NAME}"
_FUNCTIONS = re.compile(rf"(?:functions:?\s+({_SERIES}))|(?:({_SERIES})\s+functions)")
# "class Stack with", "a class that"; but not "world-class" or "yoga class booking".
_ONE_CLASS = re.compile(r"(?<![\w-])class\s+(?:named|called|with|that|for|`?[A-Z])|\bclass[:\s]*$")


LONGEST = 50_000  # characters of a goal in which a list is looked for


class Listing(NamedTuple):
    stem: str
    items: list[str]


def find_list(goal: str) -> Listing | None:
    """A numbered or bulleted list, or "a, b and c functions", with at least two items."""
    if len(goal) > LONGEST:
        return None
    numbers = list(_NUMBER.finditer(goal))
    if len(numbers) > 1 and [int(n[1]) for n in numbers] == list(range(1, len(numbers) + 1)):
        ends = [*(n.start() for n in numbers[1:]), len(goal)]
        items = [goal[n.end() : end] for n, end in zip(numbers, ends, strict=True)]
        stem = goal[: numbers[0].start()]
    elif len(bullets := list(_BULLET.finditer(goal))) > 1:
        items = [bullet[1] for bullet in bullets]
        stem = goal[: bullets[0].start()]
    elif named := _FUNCTIONS.search(goal):
        items = re.findall(
            _NAME, re.sub(r",?\sand\s", ", ", " ".join((named[1] or named[2]).split()))
        )
        stem = goal.replace(named[1] or named[2], "", 1)
    else:
        return None
    items = [_without_and(" ".join(item.split()).strip(" ;,`")) for item in items]
    # The methods of one class are one author's work.
    if _ONE_CLASS.search(stem) or not all(items):
        return None
    return Listing(" ".join(stem.split()).rstrip(" :"), items)


def _without_and(item: str) -> str:
    shorter = item.removesuffix("and")
    return shorter.rstrip(", ") if shorter.endswith((" ", ",")) and shorter != item else item
