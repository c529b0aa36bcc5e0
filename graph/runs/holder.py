"""Who works on a run: a process on a host, and whether it is still there."""

from __future__ import annotations

import os
import secrets
import socket
import time
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tools.models import permits

BEAT_S = 5.0
STALE_S = 60.0  # a heartbeat that is older is that of a process which is gone or suspended


class Holder(NamedTuple):
    """A row of the table of leases, without the run."""

    token: str
    host: str
    place: str
    """Where a process id means the same process: one boot of one kernel, one process namespace."""
    pid: int
    started: str
    server: bool
    since: float
    heartbeat: float

    @classmethod
    def here(cls, *, server: bool) -> Holder:
        """This process, with a token that no other holder has."""
        pid, now = os.getpid(), time.time()
        who = (secrets.token_hex(8), socket.gethostname(), _place(), pid, _started(pid) or "")
        return cls(*who, server, now, now)

    @property
    def alive(self) -> bool:
        """Whether it works on its run, as far as can be told from here."""
        if self.place == _place():
            now = _started(self.pid)
            if now is None or (now and self.started and now != self.started):
                return False
            if self.pid == os.getpid() and self.token not in permits:
                return False
        return time.time() - self.heartbeat < STALE_S

    def __str__(self) -> str:
        process = f"process {self.pid} on {self.host}"
        who = f"a LangGraph server ({process})" if self.server else process
        return f"{who} since {datetime.fromtimestamp(self.since):%Y-%m-%d %H:%M:%S}"


@cache
def _place() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return socket.gethostname()


def _started(pid: int) -> str | None:
    """When a process was started, in the system's words: "" if it does not say, None if gone."""
    if os.name != "posix":
        return ""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:  # somebody else's, but there
        pass
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return None if state in "ZX" else fields[18]
