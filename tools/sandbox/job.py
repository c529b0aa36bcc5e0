"""What the launcher is told: the files, the command, the limits and whom to become."""

from __future__ import annotations

import json
import secrets
import sys
from dataclasses import asdict
from pathlib import Path, PurePosixPath

from schema.errors import SandboxError
from tools.sandbox.protocol import Limits

LAUNCHER = Path(__file__).with_name("launcher.py")


def unused_uid() -> int:
    """A user id no account has, another one each time: the process limit counts per user."""
    return 2_000_000_000 + secrets.randbelow(100_000_000)


def environment(room: str) -> dict[str, str]:
    """All variables a program in ``room`` gets to see."""
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "HOME": room,
        "TMPDIR": room,
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        # Each malloc arena reserves 64 MiB of address space, which the memory limit counts;
        # with one arena a thread, a dozen idle threads would use it up.
        "MALLOC_ARENA_MAX": "2",
    }


def describe(
    files: dict[str, str], command: list[str], limits: Limits, room: str, uid: int | None
) -> bytes:
    """The launcher's standard input; it stays as it is when ``uid`` is None.

    Raises SandboxError for a path that would leave the working directory.
    """
    for path in files:
        if path.startswith("/") or ".." in PurePosixPath(path).parts:
            raise SandboxError(f"{path!r} leaves the working directory; use a relative path")
    if command[0] == "python":
        command = [sys.executable, *command[1:]]
    job = {
        "files": files,
        "command": command,
        "limits": asdict(limits),
        "room": room,
        "uid": uid,
    }
    return json.dumps(job).encode()
