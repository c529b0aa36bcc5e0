"""What stands at a path of a folder, looked at without following a link."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple

from schema.bounds import RECEIPT_BYTES


class Standing(NamedTuple):
    """``sha256`` is that of a file's content; a file without one cannot be read, is no plain file,
    or is larger than any of ours, so that nobody can say whose it is."""

    kind: Literal["nothing", "file", "folder", "link"]
    sha256: str | None = None


NOTHING = Standing("nothing")


def look(path: Path) -> Standing:
    """What is there. Raises OSError when it cannot be told, as for a name that is too long."""
    try:
        found = path.lstat()
        mode = found.st_mode
        if stat.S_ISLNK(mode):
            return Standing("link")
        if stat.S_ISDIR(mode):
            return Standing("folder")
        if not stat.S_ISREG(mode) or found.st_size > RECEIPT_BYTES:
            return Standing("file")
        with path.open("rb") as file:
            return Standing("file", hashlib.file_digest(file, "sha256").hexdigest())
    except (FileNotFoundError, NotADirectoryError):
        return NOTHING
    except PermissionError:
        return Standing("file")


def first_on_the_way(out: Path, path: str) -> tuple[str, Standing]:
    """The first thing on the way to ``path`` in ``out`` that is no folder, or ``path`` itself."""
    for folder in [str(parent) for parent in reversed(PurePosixPath(path).parents)][1:]:
        standing = look(out / folder)
        if standing.kind != "folder":
            return folder, standing
    return path, look(out / path)
