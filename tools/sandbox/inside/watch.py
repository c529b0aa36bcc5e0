"""Keeping watch over the command and all that descends from it: none outgrows, none remains.

The watch is the first process of a namespace, or else the one that orphans fall to, so it sees
them all. Where something fails in it, it ends, and they end with it.
"""

from __future__ import annotations

import os
import resource
import sys
import time

from .confine import prctl

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from typing import Any
else:  # the same without enums, which take a sixth of the time in which a sandbox starts
    import _signal as signal

POLL_S = 0.05
WALK_S = 0.25  # between two looks at a room on disk
SUBREAPER, DEATH_SIGNAL = 36, 1  # for prctl
KILLED = 128 + signal.SIGKILL


def look_after_orphans() -> None:
    if sys.platform == "linux" and os.getpid() != 1:
        prctl(SUBREAPER, 1)
        prctl(DEATH_SIGNAL, signal.SIGTERM)


def keep(child: int, bounds: dict[str, Any]) -> int:
    """Wait for the command and end what it left behind. Returns its exit code.

    ``bounds``: the bytes of ``memory`` for all processes together, None where the kernel sees to
    it; the ``mounts`` that can be written, or the ``room`` on disk and the bytes of ``disk`` it
    may hold; how many ``nodes``, files and folders, there may be.
    """
    watch = Watch(bounds)
    try:
        while True:
            if _told_to_end():
                return KILLED
            if (status := _reap(child)) is not None:
                code = os.waitstatus_to_exitcode(status)
                return code if code >= 0 else 128 - code
            if fault := watch.fault():
                os.write(2, f"\nended by the sandbox: {fault}\n".encode())
                return KILLED
    finally:
        if os.getpid() != 1:  # the end of a namespace's first process ends all others
            _end_all()


class Watch:
    def __init__(self, bounds: dict[str, Any]) -> None:
        self._bounds = bounds
        self._next_walk = 0.0

    def fault(self) -> str | None:
        """What has outgrown its bounds."""
        memory, room = self._bounds["memory"], self._bounds["room"]
        pids = _descendants()
        if memory and sum(map(_resident, pids)) > memory and _memory(pids) > memory:
            return f"its processes together took more than {memory >> 20} MiB of memory"
        nodes = sum(fs.f_files - fs.f_ffree for fs in map(os.statvfs, self._bounds["mounts"]))
        if room and time.monotonic() > self._next_walk:
            started = time.monotonic()
            size, nodes = _held(room, pids)
            # The walk itself takes at most a tenth of the time.
            self._next_walk = started + max(WALK_S, 10 * (time.monotonic() - started))
            if size > self._bounds["disk"]:
                return f"it wrote more than {self._bounds['disk'] >> 20} MiB of files"
        return "it made too many files" if nodes > self._bounds["nodes"] else None


def _told_to_end() -> bool:
    """Wait for news for a moment."""
    if sys.platform != "linux":
        time.sleep(POLL_S)
        return signal.SIGTERM in signal.sigpending()
    news = signal.sigtimedwait({signal.SIGCHLD, signal.SIGTERM}, POLL_S)
    return news is not None and news.si_signo == signal.SIGTERM


def _reap(child: int) -> int | None:
    """The status of the command, once it has ended."""
    found = None
    try:
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            if ended[0] == child:
                found = ended[1]
    except ChildProcessError:
        pass
    return found


def _end_all() -> None:
    while True:
        for pid in _descendants():
            try:
                os.kill(int(pid), signal.SIGKILL)
            except OSError:
                continue
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.001)


def _descendants() -> list[str]:
    found, unseen = [], ["self"]
    while unseen:
        pid = unseen.pop()
        try:
            for task in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{task}/children") as file:
                    children = file.read().split()
                found += children
                unseen += children
        except OSError:  # it has just ended, or this system has no such files
            continue
    return found


def _resident(pid: str) -> int:
    """Bytes in memory; pages of programs and libraries are counted, too."""
    try:
        with open(f"/proc/{pid}/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0


def _memory(pids: list[str]) -> int:
    """Bytes that these processes alone hold in memory, shared ones counted once."""
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/smaps_rollup") as file:
                lines = [line.split() for line in file]
        except OSError:  # it has ended, or does not let itself be looked at
            total += _resident(pid)
            continue
        total += 1024 * sum(int(w[1]) for w in lines if w[0] in ("Pss_Anon:", "Pss_Shmem:"))
    return total


def _held(room: str, pids: list[str]) -> tuple[int, int]:
    """Bytes and number of the files in a room, with those that have lost their name."""
    size = count = 0
    for folder, names, files in os.walk(room):
        for name in (*names, *files):
            count += 1
            try:
                size += os.lstat(f"{folder}/{name}").st_blocks * 512
            except OSError:
                continue
    for pid in pids:
        try:
            opened = [os.stat(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
        except OSError:
            continue
        size += sum(file.st_blocks * 512 for file in opened if not file.st_nlink)
    return size, count
