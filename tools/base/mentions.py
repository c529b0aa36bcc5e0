"""Where words of a goal stand in a project: a map names what files define, not what they use."""

from __future__ import annotations

import re
from collections.abc import Mapping

from schema.artifact import BINARY

WORDS = 8  # of the goal, those first that stand in the fewest files
FILES = 8  # of one word
_WORD = re.compile(r"[A-Za-z_]\w{3,60}")


def mentioned(goal: str, files: Mapping[str, str]) -> str:
    """A line for each word that stands in some of the files and not in most; empty for none."""
    wanted = dict.fromkeys(_WORD.findall(goal))
    found: dict[str, list[str]] = {}
    for path, text in files.items():
        if not text.startswith(BINARY):
            for word in wanted.keys() & set(_WORD.findall(text)):
                found.setdefault(word, []).append(path)
    most = max(1, len(files) // 2)
    # What looks like a name is one, wherever it stands.
    named = [w for w in wanted if w in found and (len(found[w]) <= most or _is_name(w))]
    named = sorted(named, key=lambda word: (not _is_name(word), len(found[word])))[:WORDS]
    lines = [f"{word}: {_listed(found[word])}" for word in named]
    return "\n".join(["Words of the goal stand in these files:", *lines]) if lines else ""


def _is_name(word: str) -> bool:
    return "_" in word or not (word.islower() or word.istitle())


def _listed(paths: list[str]) -> str:
    more = len(paths) - FILES
    return ", ".join(paths[:FILES]) + (f" and {more} more" if more > 0 else "")
