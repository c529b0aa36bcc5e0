"""A control group for one run, where this host lets us make one: the kernel counts its memory."""

from __future__ import annotations

import asyncio
import secrets
import time
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


async def make_group(memory_mb: int) -> Group | None:
    return await asyncio.to_thread(_make, (memory_mb + OVERHEAD_MB) << 20)


async def remove_group(group: Group | None) -> None:
    if group:
        await asyncio.to_thread(_remove, group.folder)


@cache
def _parent() -> tuple[Path, bool] | None:
    """Where groups of ours would go, and whether in version 2."""
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return None
    own = {line.split(":")[1]: line.split(":", 2)[2].lstrip("/") for line in lines}
    for names, path in own.items():
        if "memory" in names.split(","):
            return MOUNT / "memory" / path, False
    if "" not in own:
        return None
    # A group with processes of its own has no groups with limits below it; its parent may.
    beside = (MOUNT / own[""]).parent if own[""] else MOUNT
    try:
        granted = (beside / "cgroup.subtree_control").read_text().split()
    except OSError:
        return None
    return (beside, True) if "memory" in granted else None


def _make(limit: int) -> Group | None:
    place = _parent()
    if not place:
        return None
    beside, second = place
    folder = beside / f"roma-{secrets.token_hex(8)}"
    must = {"memory.max": limit} if second else {"memory.limit_in_bytes": limit}
    may = (
        {"memory.swap.max": 0, "memory.oom.group": 1}
        if second
        else {"memory.memsw.limit_in_bytes": limit}
    )
    try:
        folder.mkdir()
    except OSError:
        return None
    try:
        for name, value in must.items():
            (folder / name).write_text(str(value))
        for name, value in may.items():
            if (folder / name).exists():  # not where the kernel counts no swap
                (folder / name).write_text(str(value))
    except OSError:
        _remove(folder)
        return None
    return Group(folder, folder / ("memory.events" if second else "memory.oom_control"))


def _remove(folder: Path) -> None:
    deadline = time.monotonic() + LEAVE_S
    while True:
        try:
            return folder.rmdir()
        except OSError:  # its last process is still going
            if time.monotonic() > deadline:
                return
            time.sleep(0.002)
