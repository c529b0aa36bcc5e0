"""A room on disk, for sandboxes that cannot have one in memory."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from schema.errors import SandboxError
from tools.sandbox.held import held
from tools.sandbox.job import UNUSED_UIDS

PREFIX = "roma-sandbox-"
# A room is locked a moment after it was made: a young one may be somebody's who has yet to.
ABANDONED_S = 600


class _Room(NamedTuple):
    """The folder, and a descriptor that keeps it locked: who is killed loses the lock."""

    path: str
    lock: int


@asynccontextmanager
async def room_for(uid: int | None) -> AsyncIterator[str]:
    """A new folder of the user ``uid``, or of this one; in the end it is gone.

    Raises SandboxError.
    """
    await asyncio.to_thread(_sweep_once)
    async with held(asyncio.to_thread(_make, uid), _give_back) as room:
        yield room.path


async def _give_back(room: _Room) -> None:
    await asyncio.to_thread(_remove, room.path)
    os.close(room.lock)


def _make(uid: int | None) -> _Room:
    try:
        path = tempfile.mkdtemp(prefix=PREFIX)
        lock = os.open(path, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        if uid is not None:
            os.chown(path, uid, uid)
    except OSError as error:
        raise SandboxError(f"no temporary folder can be made: {error}") from error
    return _Room(path, lock)


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
