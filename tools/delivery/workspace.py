"""The delivered folder: every path is checked first, then it appears in one atomic step."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from schema.artifact import RECEIPT, Artifact, check_path
from schema.errors import ArtifactError, StorageError, UsageError

AT_FDCWD = -100
RENAME_EXCHANGE = 2  # linux/fs.h


def check_target(out: Path) -> None:
    """Raise UsageError when a project cannot be delivered at ``out``. Nothing is written."""
    try:
        if out.is_symlink():
            raise UsageError(f"--out {out} is a link: name the folder itself")
        if not out.exists():
            return
        if not out.is_dir():
            raise UsageError(f"--out {out} is a file: name a folder")
        if any(out.iterdir()) and not (out / RECEIPT).is_file():
            raise UsageError(
                f"--out {out} holds files that are not of an earlier run: name another"
            )
    except OSError as error:
        raise UsageError(f"--out {out} cannot be used: {error.strerror}") from error


def deliver(files: Iterable[Artifact], out: Path) -> None:
    """Write the project to a new folder beside ``out`` and swap it in; ``out`` is whole or absent.

    Raises ArtifactError for a path that must not be written or has two owners, UsageError when
    ``out`` holds something else, StorageError when the disk is full or may not be written.
    """
    contents = _checked(files)
    check_target(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{out.name[:40]}.", dir=out.parent))
        try:
            for path, content in contents.items():
                target = staging / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(content, encoding="utf-8", errors="surrogatepass", newline="\n")
            staging.chmod(0o755)
            _swap(staging, out)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        advice = "free some space" if full else "choose another --out"
        raise StorageError(
            f"cannot write {out}: {error.strerror}; {advice}, then resume"
        ) from error


def _checked(files: Iterable[Artifact]) -> dict[str, str]:
    contents: dict[str, str] = {}
    taken: set[str] = set()
    for file in files:
        path = file.path if file.path == RECEIPT else check_path(file.path)
        # Case-insensitive file systems take README and readme for one file.
        if path.casefold() in taken:
            raise ArtifactError(f"two owners for {path!r}: a file is written by one task alone")
        contents[path] = file.content
        taken.add(path.casefold())
    for path in contents:
        for parent in Path(path).parents:
            if str(parent).casefold() in taken:
                raise ArtifactError(f"{str(parent)!r} is a file and a folder at once")
    return contents


def _swap(staging: Path, out: Path) -> None:
    """Put ``staging`` in the place of ``out``; what was there is in ``staging`` afterwards."""
    try:
        staging.rename(out)  # replaces an empty folder, too
        return
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
    libc = ctypes.CDLL(None, use_errno=True)
    old, new = os.fsencode(staging), os.fsencode(out)
    if libc.renameat2(AT_FDCWD, old, AT_FDCWD, new, RENAME_EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
