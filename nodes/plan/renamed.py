"""A name that a goal has renamed: where it stands in a project there is something to change, also
where the plan forgot it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from schema.artifact import BINARY
from schema.contract import is_prose
from schema.task import Task

MOST_FILES = 12
"""Where a plan forgot more, it hardly means the same name."""

_RENAME = re.compile(r"\brenam\w+\b([^.;!?\n]{1,120}?)\b(?:as|into|to)\s", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z_]\w+")


def with_callers(parts: Sequence[Task], base: Mapping[str, str], goal: str) -> tuple[Task, ...]:
    """The parts, where whoever renames a name changes each file of code in which it stands and
    that no other part changes."""
    owned = {path for part in parts for path in part.contract.touches}
    found = list(parts)
    for word in _renamed(goal, base):
        holders = [path for path, text in base.items() if _holds(path, text, word)]
        missed = [path for path in holders if path not in owned]
        at = next((n for n, part in enumerate(found) if {*part.contract.files} & {*holders}), None)
        if at is not None and len(missed) <= MOST_FILES:
            found[at] = found[at].owning(missed)
            owned.update(missed)
    return tuple(found)


def _renamed(goal: str, base: Mapping[str, str]) -> list[str]:
    """What looks like a name, else what the project defines."""
    words = [word for said in _RENAME.findall(goal) for word in _WORD.findall(said)]
    if named := [word for word in words if "_" in word or not (word.islower() or word.istitle())]:
        return list(dict.fromkeys(named))
    defined = {word: re.compile(rf"\b(?:class|def|function)[ \t]+{word}\b") for word in words}
    return [w for w, known in defined.items() if any(map(known.search, base.values()))]


def _holds(path: str, text: str, word: str) -> bool:
    if text.startswith(BINARY) or is_prose(path) or word not in text:
        return False
    return re.search(rf"\b{word}\b", text) is not None
