"""The same without namespaces, for hosts that have none to give."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from schema.errors import SandboxError
from tools.sandbox.held import held
from tools.sandbox.job import LAUNCHER, describe, environment, unused_uid
from tools.sandbox.process import execute
from tools.sandbox.protocol import Completed, Limits


class PlainSandbox:
    """Runs a program with limits and a clean environment, but with the host in sight.

    It can read, and write, what the user it runs as can; with ``drop_root`` that is nobody in
    particular. A process that leaves its group outlives the run, and root, where it cannot be
    dropped, is held to no process limit.
    """

    isolation = "none"

    def __init__(self, drop_root: bool) -> None:
        self._drop_root = drop_root

    async def run(self, files: dict[str, str], command: list[str], limits: Limits) -> Completed:
        uid = unused_uid() if self._drop_root else None
        async with held(_make_room(), _remove_room) as room:
            job = describe(files, command, limits, room, uid)
            argv = [sys.executable, "-I", "-S", str(LAUNCHER)]
            return await execute(argv, job, environment(room), room, limits)


async def _make_room() -> str:
    try:
        return await asyncio.to_thread(tempfile.mkdtemp, prefix="roma-sandbox-")
    except OSError as error:
        raise SandboxError(f"no temporary folder can be made: {error}") from error


async def _remove_room(room: str) -> None:
    await asyncio.to_thread(_remove, room)


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
