"""A room on disk, for sandboxes that cannot have one in memory."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from schema.errors import SandboxError
from tools.sandbox.held import held


@asynccontextmanager
async def room_for(uid: int | None) -> AsyncIterator[str]:
    """A new folder of the user ``uid``, or of this one; in the end it is gone.

    Raises SandboxError.
    """
    async with held(asyncio.to_thread(_make, uid), _give_back) as room:
        yield room


async def _give_back(room: str) -> None:
    await asyncio.to_thread(_remove, room)


def _make(uid: int | None) -> str:
    try:
        room = tempfile.mkdtemp(prefix="roma-sandbox-")
        if uid is not None:
            os.chown(room, uid, uid)
    except OSError as error:
        raise SandboxError(f"no temporary folder can be made: {error}") from error
    return room


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
