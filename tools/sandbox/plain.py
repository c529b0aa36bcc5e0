"""The same without isolation, for hosts that have none to give."""

from __future__ import annotations

from pathlib import Path

from tools.sandbox.cores import cores
from tools.sandbox.job import INSIDE, Confinement, describe, launcher, unused_uid, variables
from tools.sandbox.process import execute
from tools.sandbox.protocol import Completed, Files, Limits
from tools.sandbox.room import room_for


class PlainSandbox:
    """Runs a program with limits and a clean environment, but with the host in sight.

    It can read, and write, what the user it runs as can; with ``drop_root`` that is nobody in
    particular. Root, where it cannot be dropped, is held to no process limit.
    """

    isolation = "none"

    def __init__(self, drop_root: bool) -> None:
        self._drop_root = drop_root

    async def run(
        self,
        files: Files,
        command: list[str],
        limits: Limits,
        environment: Path | None = None,
    ) -> Completed:
        uid = unused_uid() if self._drop_root else None
        async with cores.one(), room_for(uid) as room:
            job = describe(files, command, limits, Confinement(room, uid), environment)
            argv = launcher(str(INSIDE.parent))
            return await execute(argv, job, variables(room, environment), room, limits)
