"""A sandbox of Landlock rules and a filter for system calls, for hosts that refuse namespaces."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schema.errors import SandboxError
from tools.sandbox.blocking import Blocking
from tools.sandbox.calls import allowed_calls
from tools.sandbox.interpreter import SYSTEM, interpreter_paths
from tools.sandbox.job import INSIDE, Confinement, describe, launcher, unused_uid, variables
from tools.sandbox.process import execute
from tools.sandbox.protocol import Completed, Files, Limits
from tools.sandbox.room import room_for

# From this version of Landlock on, files cannot be cut short (3), and signals reach nobody
# outside (6), which matters only to one who shares the user id with others.
NEEDED, NEEDED_BY_A_USER = 3, 6
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


class LandlockSandbox(Blocking):
    """Runs a program that can read the system's libraries and this interpreter, and write its room.

    It has no sockets, not even to itself, and no shared memory or semaphores of the system's; it
    can find out whether a path exists that it could not open. Its room is on disk, so that what
    is written there is counted, and the run ended, only in intervals.
    """

    isolation = "landlock"

    def __init__(self, drop_root: bool) -> None:
        try:
            import landlockpy

            version = landlockpy.abi_version()
        except (ImportError, OSError) as error:
            raise SandboxError(f"landlock: {error}") from error
        needed = NEEDED if drop_root else NEEDED_BY_A_USER
        if version < needed:
            raise SandboxError(f"landlock: version {version} here, {needed} is needed")
        self._drop_root = drop_root
        self._calls = allowed_calls(sockets=False, owns_nothing=drop_root).hex()
        self._paths = [path for path in (*SYSTEM, *interpreter_paths()) if os.path.exists(path)]

    def _run(
        self,
        files: Files,
        command: list[str],
        limits: Limits,
        environment: Path | None,
        stop: threading.Event,
    ) -> Completed:
        uid = unused_uid() if self._drop_root else None
        with room_for(uid) as room, self._rules(room, environment) as ruleset:
            confinement = Confinement(room, uid, self._drop_root, ruleset, self._calls)
            job = describe(files, command, limits, confinement, environment)
            argv = launcher(str(INSIDE.parent))
            seen = variables(room, environment)
            return execute(argv, job, stop, seen, room, limits, (ruleset,))

    @contextmanager
    def _rules(self, room: str, environment: Path | None) -> Iterator[int]:
        from landlockpy import AccessFS, Ruleset, Scope

        read = AccessFS.READ_FILE | AccessFS.EXECUTE
        devices = AccessFS.MAKE_CHAR | AccessFS.MAKE_BLOCK
        try:
            with Ruleset(scoped=Scope.ABSTRACT_UNIX_SOCKET | Scope.SIGNAL) as rules:
                for path in [*self._paths, *([str(environment)] if environment else [])]:
                    listed = AccessFS.READ_DIR if os.path.isdir(path) else AccessFS.NONE
                    rules.allow_path(path, read | listed)
                for path in DEVICES:
                    rules.allow_path(path, AccessFS.READ_FILE | AccessFS.WRITE_FILE)
                rules.allow_path(room, rules.handled_fs & ~devices)
                yield rules.fileno()
        except OSError as error:
            raise SandboxError(f"landlock: {error}") from error
