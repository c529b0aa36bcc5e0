"""What a commit holds below a folder: path -> mode and object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from tools.delivery.git.program import Git

PLAIN = "100644"
NO_FILES = ("120000", "160000")  # a link, and a repository in the repository


class Entry(NamedTuple):
    mode: str
    object: str


def entries_of(git: Git) -> dict[str, Entry]:
    """Of git's index there, by paths from its folder on."""
    found = {}
    for line in git("ls-files", "--stage", "-z").split("\0"):
        told, _, path = line.partition("\t")
        if path:
            mode, name, _ = told.split(" ")
            found[path] = Entry(mode, name)
    return found


def no_files(paths: Iterable[str], entries: Mapping[str, Entry]) -> list[str]:
    """Those of the paths that are, or lie below, what is no file in the repository."""
    other = {path for path, entry in entries.items() if entry.mode in NO_FILES}
    return [p for p in paths if not other.isdisjoint([p, *map(str, PurePosixPath(p).parents)])]
