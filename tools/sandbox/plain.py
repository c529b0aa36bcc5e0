"""The same without isolation, for hosts that have none to give."""

from __future__ import annotations

import threading
from pathlib import Path

from tools.sandbox.blocking import Blocking
from tools.sandbox.job import INSIDE, Confinement, describe, launcher, unused_uid, variables
from tools.sandbox.process import execute
from tools.sandbox.protocol import Completed, Files, Limits
from tools.sandbox.room import room_for


class PlainSandbox(Blocking):
    """Runs a program with limits and a clean environment, but with the host in sight.

    It can read, and write, what the user it runs as can; with ``drop_root`` that is nobody in
    particular. Root, where it cannot be dropped, is held to no process limit.
    """

    isolation = "none"

    def __init__(self, drop_root: bool) -> None:
        self._drop_root = drop_root

    def _run(
        self,
        files: Files,
        command: list[str],
        limits: Limits,
        environment: Path | None,
        stop: threading.Event,
    ) -> Completed:
        uid = unused_uid() if self._drop_root else None
        with room_for(uid) as room:
            job = describe(files, command, limits, Confinement(room, uid), environment)
            argv = launcher(str(INSIDE.parent))
            return execute(argv, job, stop, variables(room, environment), room, limits)
