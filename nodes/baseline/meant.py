"""Whether what is wanted takes anything away, by its words."""

from __future__ import annotations

import re
from collections.abc import Iterable

STEM = 3
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_ENDINGS = ("ations", "ation", "ings", "ing", "ions", "ion", "ers", "er", "ed", "es", "e", "s")

_ENDS = (
    r"clean\w*|consolidat\w*|delet\w*|deprecat\w*|drop\w*|instead|longer|merg\w*|reduc\w*|"
    r"refactor\w*|remov\w*|replac\w*|restructur\w*|retir\w*|rewrit\w*|rid|simplif\w*|"
    r"unif(?:y|ies|ied)|without"
)
_MOVES = (
    r"call(?:ed)?|convert\w*|extract\w*|migrat\w*|mov(?:e|ed|es|ing)|renam\w*|"
    r"reorgani[sz]\w*|split\w*|switch\w*|turn\w*"
)
_ENDING = re.compile(rf"\b(?:{_ENDS})\b", re.IGNORECASE)
_GOING = re.compile(rf"\b(?:{_ENDS}|{_MOVES})\b", re.IGNORECASE)
_ENGLISH = re.compile(r"\b(?:a|an|and|for|in|is|it|of|that|the|to|with)\b", re.IGNORECASE)


def may_go(prose: str) -> bool:
    """Whether it speaks of something that goes from where it is; of what is not English nobody
    knows."""
    return bool(_GOING.search(prose)) or not _ENGLISH.search(prose)


def may_end(prose: str) -> bool:
    """Whether it speaks of something that is there no more, under any name; as above."""
    return bool(_ENDING.search(prose)) or not _ENGLISH.search(prose)


def stems(words: Iterable[str]) -> set[str]:
    """The words without their endings, those of a name one by one: voting and ``cast_votes`` both
    speak of a ``vot``."""
    parts = (part.lower() for word in words for part in _PARTS.findall(word))
    return {next(filter(None, (_without(part, end) for end in _ENDINGS)), part) for part in parts}


def _without(word: str, ending: str) -> str:
    stem = word.removesuffix(ending)
    return stem if stem != word and len(stem) >= STEM else ""
