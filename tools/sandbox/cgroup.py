"""A control group for one run, where this host lets us make one: the kernel counts its memory."""

from __future__ import annotations

import os
import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MOUNT = Path("/sys/fs/cgroup")
OVERHEAD_MB = 32  # for the sandbox itself
LEAVE_S = 1.0


@dataclass(frozen=True, slots=True)
class Group:
    """A folder of the cgroup file system, in version 2 or 1 of its interface."""

    folder: Path
    events: Path

    def entered_by(self, argv: list[str]) -> list[str]:
        """The same command, in this group from its first instruction on."""
        enter = 'echo $$ > "$0" && exec "$@"'
        return ["/bin/sh", "-c", enter, str(self.folder / "cgroup.procs"), *argv]

    def ran_out(self) -> bool:
        """Whether the kernel ended a process for want of memory."""
        counts = dict(line.split() for line in self.events.read_text().splitlines())
        return counts.get("oom_kill", "0") != "0"


@contextmanager
def group_of(memory_mb: int) -> Iterator[Group | None]:
    """A group that may hold so much, or None where there are none to be had."""
    place = _place()
    group = _new(*place, (memory_mb + OVERHEAD_MB) << 20) if place else None
    try:
        yield group
    finally:
        if group:
            _remove(group)


@cache
def _place() -> tuple[Path, bool] | None:
    """Where groups of ours go, and whether in version 2; tried out, as rights may be missing."""
    place = _beside_us()
    if place:
        _sweep(place[0])
    tried = _new(*place, OVERHEAD_MB << 20) if place else None
    if not tried:
        return None
    try:
        entered = subprocess.run(tried.entered_by(["true"]), stderr=subprocess.DEVNULL).returncode
    except OSError:
        entered = -1
    _remove(tried)
    return None if entered else place


def _sweep(beside: Path) -> None:
    """Remove what processes that were killed have left."""
    for folder in beside.glob("roma-*-*"):
        if not Path("/proc", folder.name.split("-")[1]).exists():
            with suppress(OSError):
                folder.rmdir()


def _beside_us() -> tuple[Path, bool] | None:
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return None
    own = {line.split(":")[1]: line.split(":", 2)[2].lstrip("/") for line in lines}
    for names, path in own.items():
        if "memory" in names.split(","):
            return MOUNT / "memory" / path, False
    # A group with processes of its own has no groups with limits below it; its parent may.
    beside = (MOUNT / own[""]).parent if own.get("") else MOUNT
    try:
        granted = (beside / "cgroup.subtree_control").read_text().split()
    except OSError:
        return None
    return (beside, True) if "memory" in granted else None


def _new(beside: Path, second: bool, limit: int) -> Group | None:
    folder = beside / f"roma-{os.getpid()}-{secrets.token_hex(8)}"
    group = Group(folder, folder / ("memory.events" if second else "memory.oom_control"))
    must = "memory.max" if second else "memory.limit_in_bytes"
    if_there = (  # not where the kernel counts no swap
        {"memory.swap.max": 0, "memory.oom.group": 1}
        if second
        else {"memory.memsw.limit_in_bytes": limit}
    )
    try:
        folder.mkdir()
    except OSError:
        return None
    try:
        (folder / must).write_text(str(limit))
        for name, value in if_there.items():
            if (folder / name).exists():
                (folder / name).write_text(str(value))
    except OSError:
        _remove(group)
        return None
    return group


def _remove(group: Group) -> None:
    deadline = time.monotonic() + LEAVE_S
    while time.monotonic() < deadline:
        try:
            group.folder.rmdir()
            break
        except OSError:  # its last process is still going
            time.sleep(0.002)
