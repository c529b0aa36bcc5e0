"""What of a folder is no part of the project: what ``.gitignore`` names, and what tools left there.

The patterns may be anybody's, so they are matched part by part, in linear time. The libraries for
it make one regular expression of a pattern, which can be made to take for ever.
"""

from __future__ import annotations

import re
from fnmatch import translate
from pathlib import PurePosixPath
from typing import NamedTuple

from schema.selfacting import acts_by_itself

NEVER = frozenset(
    {".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".tox", ".nox"}
    | {".mypy_cache", ".pytest_cache", ".ruff_cache", ".DS_Store", "Thumbs.db"}
)
MOST_LINES, LINE_CHARS = 500, 200  # of one file, and of a line that is read
ANYWHERE = "**"


class _Pattern(NamedTuple):
    parts: tuple[re.Pattern[str] | None, ...]
    """None stands for any number of parts."""
    again: bool
    """Whether it takes back what an earlier one said, as ``!keep.log`` does."""
    folder: bool
    """Whether only a folder is meant, as by ``build/``."""


class Ignored:
    """The rules of a folder, from the text of its ``.gitignore``."""

    def __init__(self, text: str) -> None:
        lines = (line.strip() for line in text.splitlines()[:MOST_LINES])
        patterns = [found for line in lines if (found := _read(line[:LINE_CHARS]))]
        self._newest_first = patterns[::-1]

    def __call__(self, path: str, folder: bool) -> bool:
        """Whether the file or folder is ignored by itself; one in such a folder is, too."""
        parts = PurePosixPath(path).parts
        if parts[-1] in NEVER or _holds_keys(parts[-1]):
            return True
        said = (not one.again for one in self._newest_first if _is_meant(one, parts, folder))
        return next(said, False)


def _holds_keys(name: str) -> bool:
    """Whether it is a ``.env`` of somebody's own: its keys stay where they are."""
    return ".env" in name and acts_by_itself(name)


def _read(line: str) -> _Pattern | None:
    again, text = line.startswith("!"), line.removeprefix("!")
    inner = text.removeprefix("\\").rstrip("/")
    if not inner or line.startswith("#"):
        return None
    # Without a slash before its end it is a name, wherever that is.
    pieces = [*([] if "/" in inner else [ANYWHERE]), *inner.lstrip("/").split("/")]
    parts = (None if piece == ANYWHERE else _part(piece) for piece in pieces)
    return _Pattern(tuple(parts), again, text.endswith("/"))


def _part(piece: str) -> re.Pattern[str]:
    return re.compile(translate(piece.replace("[^", "[!")))


def _is_meant(pattern: _Pattern, parts: tuple[str, ...], folder: bool) -> bool:
    if pattern.folder and not folder:
        return False
    left = {len(parts)}  # how many parts of the path may be left for the pattern's beginning
    for one in reversed(pattern.parts):
        if one is None:
            left = set(range(max(left) + 1))
        else:
            left = {n - 1 for n in left if n and one.match(parts[n - 1])}
        if not left:
            return False
    return 0 in left
