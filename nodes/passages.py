"""Passages of a long goal for the authors of its parts, who are else told only how it begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from schema.task import Task

BEGINNING = 300  # of the goal of the whole, for every author
PASSAGES_CHARS = 2_000  # of what follows, for all authors; and for each one of its own
_HEADER = "Of the user's goal, word for word:"

_PASSAGE = re.compile(
    r"^[ \t]*(?P<fence>`{3,}|~{3,}).*\n(?:.*\n)*?[ \t]*(?P=fence)[ \t]*$"
    r"|^.*Traceback \(most recent call last\):.*(?:\n[ \t]+\S.*)*(?:\n\S.*)?"
    r"|^(?:>| {4}|\t).*(?:\n(?:>| {4}|\t).*)*"  # quoted, or code
    r"|^[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t].*(?:\n[ \t]+[^-*+•\s\d].*)*"  # an item of a list
    r"|(?P<prose>^.*\S.*$)",
    re.MULTILINE,
)
_SENTENCES = re.compile(r"(?<=[.;!?])[ \t]+")
_WORD = re.compile(r"[A-Za-z_]\w+")
_PATH = re.compile(r"[\w-]+(?:[./][\w-]+)+")


class Passages(NamedTuple):
    """What all authors are told, and by the id of its part what one is; empty for nothing."""

    all: str
    own: Mapping[str, str]


def passages(goal: str, parts: Iterable[Task]) -> Passages:
    """What follows the beginning of the goal: to the parts that a passage names, else to all."""
    names = {part.id: _names(part) for part in parts}
    everybody: list[str] = []
    own: dict[str, list[str]] = {part: [] for part in names}
    for passage in _after_the_beginning(goal):
        paths = _PATH.findall(passage)
        said = {*paths, *(PurePosixPath(path).name for path in paths), *_WORD.findall(passage)}
        whose = [own[part] for part, called in names.items() if not said.isdisjoint(called)]
        for told in whose or [everybody]:
            told.append(passage)
    return Passages(_worded(everybody), {part: _worded(some) for part, some in own.items()})


def _names(part: Task) -> set[str]:
    """By which a goal speaks of a part without a doubt: a plain word may mean any of them."""
    files = part.contract.files
    names = [name for listed in part.contract.exports.values() for name in listed]
    written = {name for name in names if "_" in name.strip("_") or not name[1:].islower()}
    return {*files, *(PurePosixPath(path).name for path in files), *written}


def _after_the_beginning(goal: str) -> Iterator[str]:
    if len(goal) <= BEGINNING:
        return
    end = 0
    for found in _PASSAGE.finditer(goal):
        text = found[0].rstrip()
        for passage in _SENTENCES.split(text) if found["prose"] else [text]:
            end = goal.index(passage, end) + len(passage)
            if end > BEGINNING:
                yield passage


def _worded(some: Sequence[str]) -> str:
    """As they follow each other; where there is no room for all, first what has several lines."""
    left = PASSAGES_CHARS
    kept = set[int]()
    texts = [_shortened(text) for text in some]
    for at in sorted(range(len(texts)), key=lambda at: "\n" not in texts[at]):
        if len(texts[at]) <= left:
            kept.add(at)
            left -= len(texts[at])
    return "\n".join([_HEADER, *(texts[at] for at in sorted(kept))]) if kept else ""


def _shortened(text: str) -> str:
    """Mostly its end: there a traceback says what was wrong."""
    if len(text) <= PASSAGES_CHARS:
        return text
    return f"{text[: PASSAGES_CHARS // 4]}\n…\n{text[-PASSAGES_CHARS // 2 :]}"
