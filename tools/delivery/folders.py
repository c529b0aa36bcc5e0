"""Folders: made where they are missing and taken back if they were not needed, held, synced."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def made(folder: Path) -> Iterator[None]:
    """The folder with its parents; those that were missing go again when nothing came of it."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for one in missing:
            with suppress(OSError):
                one.rmdir()
        raise


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """One delivery at a time into one folder. The lock dies with its holder, and leaves no file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems lock no folders
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def sync(path: Path) -> None:
    """Have a file's content, or a folder's names, outlive a power failure."""
    handle = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # not every file system syncs a folder
            os.fsync(handle)
    finally:
        os.close(handle)
