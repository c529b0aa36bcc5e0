"""A room on disk, for sandboxes that cannot have one in memory."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from schema.errors import SandboxError
from tools.sandbox.job import UNUSED_UIDS

PREFIX = "roma-sandbox-"
# A room is locked a moment after it was made: a young one may be somebody's who has yet to.
ABANDONED_S = 600


@contextmanager
def room_for(uid: int | None) -> Iterator[str]:
    """A new folder of the user ``uid``, or of this one; in the end it is gone.

    Raises SandboxError.
    """
    _sweep_once()
    path, lock = _make(uid)
    try:
        yield path
    finally:
        _remove(path)
        os.close(lock)


def _make(uid: int | None) -> tuple[str, int]:
    """The folder, and a descriptor that keeps it locked: who is killed loses the lock."""
    try:
        path = tempfile.mkdtemp(prefix=PREFIX)
        lock = os.open(path, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        if uid is not None:
            os.chown(path, uid, uid)
    except OSError as error:
        raise SandboxError(f"no temporary folder can be made: {error}") from error
    return path, lock


@cache
def _sweep_once() -> None:
    """Remove the rooms of processes that were killed; once a process, which is often enough."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            _sweep(path)


def _sweep(path: Path) -> None:
    lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        found = os.fstat(lock)
        ours = found.st_uid == os.geteuid() or (os.geteuid() == 0 and found.st_uid in UNUSED_UIDS)
        if ours and time.time() - found.st_mtime > ABANDONED_S:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(str(path))
    finally:
        os.close(lock)


def _remove(room: str) -> None:
    # Root needs no unlocking, and a link put there in the meantime could lead it anywhere.
    if os.geteuid() != 0:
        _unlock(room)
    shutil.rmtree(room, ignore_errors=True)


def _unlock(room: str) -> None:
    """Make every folder removable again that the program has closed."""
    Path(room).chmod(0o700)
    for folder, names, _ in os.walk(room):
        for path in (Path(folder, name) for name in names):
            with suppress(OSError):
                if not path.is_symlink():
                    path.chmod(0o700)
