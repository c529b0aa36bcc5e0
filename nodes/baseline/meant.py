"""Whether what is wanted takes anything away, by its words."""

from __future__ import annotations

import re

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
