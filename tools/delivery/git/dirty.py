"""Which files of a working tree hold what was never committed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from schema.bounds import PROJECT_BYTES
from schema.regular import read_regular
from tools.delivery.git.entries import entries_of
from tools.delivery.git.program import Git
from tools.delivery.git.repository import Repository
from tools.delivery.standing import first_on_the_way


def dirty_in(repository: Repository, commit: str | None, paths: Iterable[str]) -> list[str]:
    """Those of the paths at which something stands that is not as ``commit`` has it.

    Git is not asked for its status: that would run what the repository's config names. A file whose
    lines end otherwise, as they do where git converts them, is as committed.
    """
    with TemporaryDirectory() as room:
        git = Git(repository.folder, Path(room) / "index")
        git("read-tree", commit or "--empty")
        entries = entries_of(git)
    found = []
    for path in paths:
        where, standing = first_on_the_way(repository.folder, path)
        if standing.kind == "nothing":
            continue
        known = entries[path].object if path in entries else ""
        if where != path or not standing.sha256 or not _is(repository.folder / path, known):
            found.append(path)
    return found


def _is(path: Path, name: str) -> bool:
    """Whether the file is the blob of that name (https://git-scm.com/book, "Git Objects")."""
    try:
        data = read_regular(path, PROJECT_BYTES)
    except OSError:
        return False
    kind = "sha256" if len(name) == 64 else "sha1"
    forms = (data, data.replace(b"\r\n", b"\n"))
    return name in [hashlib.new(kind, b"blob %d\0" % len(d) + d).hexdigest() for d in forms]
