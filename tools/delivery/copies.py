"""Keeping what is to be overwritten, beside itself: ``name.bak``, ``name.bak-2``, …"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from tools.delivery.folders import sync
from tools.delivery.standing import look


def keep_copy(path: Path, room: Path) -> Path:
    """Give a file, or a link, a second name with the same content, mode and times.

    It keeps its own name, so that nothing is missing at any moment. ``room`` is a folder on the
    same file system where a copy can be made before it is shown.
    """
    standing = look(path)
    for copy in _names(path):
        found = look(copy)
        if standing.sha256 and found.sha256 == standing.sha256:
            return copy  # by a delivery that was killed after it
        if found.kind == "nothing":
            break
    try:
        os.link(path, copy, follow_symlinks=False)
    except (OSError, AttributeError, NotImplementedError):
        made = room / "copy"
        shutil.copy2(path, made, follow_symlinks=False)
        if standing.kind == "file":
            sync(made)
        os.rename(made, copy)
    sync(copy.parent)
    return copy


def move_aside(path: Path) -> Path:
    """Rename what must make place for a folder or for a file: a folder, a link, or a file."""
    copy = next(name for name in _names(path) if look(name).kind == "nothing")
    os.rename(path, copy)
    sync(copy.parent)
    return copy


def _names(path: Path) -> Iterator[Path]:
    yield path.with_name(f"{path.name}.bak")
    yield from (path.with_name(f"{path.name}.bak-{number}") for number in count(2))
