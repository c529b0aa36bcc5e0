"""Which files of a working tree hold what was never committed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from schema.bounds import PROJECT_BYTES
from schema.regular import read_regular
from tools.delivery.git.entries import Entry, entries_of
from tools.delivery.git.program import Git
from tools.delivery.git.repository import Repository
from tools.delivery.standing import first_on_the_way


def dirty_in(repository: Repository, commit: str | None, paths: Iterable[str]) -> list[str]:
    """Those of the paths at which something stands that is not as ``commit`` has it.

    Git is not asked for its status: that would run what the repository's config names.
    """
    entries = _entries(repository, commit)
    found = []
    for path in paths:
        where, standing = first_on_the_way(repository.folder, path)
        if standing.kind == "nothing":
            continue
        data = _read(repository.folder / path) if where == path and standing.sha256 else None
        if data is None or not _same(data, entries.get(path)):
            found.append(path)
    return found


def uncommitted(
    repository: Repository, commit: str | None, files: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Those of the files, path -> content, that are not as ``commit`` has them."""
    entries = _entries(repository, commit)
    return {path: data for path, data in files.items() if not _same(data, entries.get(path))}


def _entries(repository: Repository, commit: str | None) -> dict[str, Entry]:
    with TemporaryDirectory() as room:
        git = Git(repository.folder, Path(room) / "index")
        git("read-tree", commit or "--empty")
        return entries_of(git)


def _read(path: Path) -> bytes | None:
    try:
        return read_regular(path, PROJECT_BYTES)
    except OSError:
        return None


def _same(data: bytes, entry: Entry | None) -> bool:
    """Whether it is that blob (https://git-scm.com/book, "Git Objects"). Lines that end otherwise,
    as they do where git converts them, make no difference."""
    if entry is None:
        return False
    kind = "sha256" if len(entry.object) == 64 else "sha1"
    forms = (data, data.replace(b"\r\n", b"\n"))
    return entry.object in [hashlib.new(kind, b"blob %d\0" % len(d) + d).hexdigest() for d in forms]
