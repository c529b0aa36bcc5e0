"""The first program inside the sandbox: it prepares the room and then becomes the command.

Started as ``python -I -S launcher.py`` with one JSON object on standard input (see ``job.py``).
It uses the standard library only, because nothing else can be seen from where it runs. Just
before the command takes over it writes one NUL byte to stderr: what stands before that byte was
said by the sandbox, what follows by the command.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

MIB = 1024 * 1024


def become(uid: int, room: str) -> None:
    os.chown(room, uid, uid)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def lay_out(files: dict[str, str], folder: Path) -> None:
    folder.mkdir()
    os.chdir(folder)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(text.encode())


def tasks_of(uid: int) -> int:
    """How many processes and threads of that user can be seen."""
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.stat().st_uid == uid:
                count += len(list(process.joinpath("task").iterdir()))
        except OSError:  # that process has just ended
            continue
    return count


def cap(kind: int, amount: int, grace: int = 0) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        amount = min(amount, hard - grace)
    resource.setrlimit(kind, (amount, amount + grace))


def restrict(limits: dict[str, int]) -> None:
    cap(resource.RLIMIT_CORE, 0)
    # One second between SIGXCPU and SIGKILL, so that the exit code tells what happened.
    cap(resource.RLIMIT_CPU, limits["cpu_s"], grace=1)
    cap(resource.RLIMIT_FSIZE, limits["file_mb"] * MIB)
    # The kernel counts every task of the user, also those outside of this run.
    cap(resource.RLIMIT_NPROC, limits["processes"] + tasks_of(os.getuid()))
    cap(resource.RLIMIT_AS, limits["memory_mb"] * MIB)


def start(command: list[str]) -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.write(2, b"\0")
    try:
        os.execvp(command[0], command)
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
        sys.exit(127)


def main() -> None:
    job = json.load(sys.stdin)
    if job["uid"] is not None:
        become(job["uid"], job["room"])
    lay_out(job["files"], Path(job["room"], "work"))
    restrict(job["limits"])
    start(job["command"])


if __name__ == "__main__":
    main()
