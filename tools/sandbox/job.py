"""What the launcher is told: the files, the command, the limits, and what is to be given up."""

from __future__ import annotations

import secrets
import sys
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from schema.errors import SandboxError
from tools.sandbox.inside import launcher as inside
from tools.sandbox.protocol import Files, Limits

# Imported once here, so that it is compiled once and not by every run.
INSIDE = Path(inside.__file__).parent
# No name of anybody's: whatever lies on this host, a folder or file of the sandbox is not it.
TOKEN = f"roma-{secrets.token_hex(4)}"
USER = "sandbox"
UNUSED_UIDS = range(2_000_000_000, 2_100_000_000)
MAX_NODES = 50_000  # files and folders; each takes about a KiB of the kernel's own memory


@dataclass(frozen=True, slots=True)
class Confinement:
    """What a program is put into, apart from its limits.

    ``room`` is the folder that it may write; it gets a folder ``work`` in it. It becomes the user
    ``uid``, or stays who it is when that is None; one who ``searches`` passes closed folders.
    ``ruleset`` is a descriptor of Landlock's, ``calls`` a filter for system calls, as hex.
    ``mounts`` are the file systems in memory that it may write; without any, the room is on disk.
    """

    room: str
    uid: int | None = None
    searches: bool = False
    ruleset: int | None = None
    calls: str = ""
    mounts: tuple[str, ...] = ()


def unused_uid() -> int:
    """A user id no account has, another one each time: the process limit counts per user."""
    return UNUSED_UIDS.start + secrets.randbelow(len(UNUSED_UIDS))


def variables(room: str, environment: Path | None = None) -> dict[str, str]:
    """All variables a program in ``room`` gets to see, that of its environment's programs first."""
    programs = [str(Path(python(environment)).parent), "/usr/local/bin", "/usr/bin", "/bin"]
    return {
        "PATH": ":".join(programs),
        "HOME": room,
        "TMPDIR": room,
        "USER": USER,
        "LOGNAME": USER,
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        # Each malloc arena reserves 64 MiB of address space, which the memory limit counts;
        # with one arena a thread, a dozen idle threads would use it up.
        "MALLOC_ARENA_MAX": "2",
    }


def python(environment: Path | None) -> str:
    """The interpreter of a virtual environment, or without one the running one."""
    return str(environment / "bin" / "python") if environment else sys.executable


def launcher(folder: str) -> list[str]:
    """The command that starts the launcher, which lies in ``folder``/inside."""
    program = f"import sys; sys.path.append({folder!r}); from inside.launcher import main; main()"
    return [sys.executable, "-I", "-S", "-c", program]


def describe(
    files: Files,
    command: list[str],
    limits: Limits,
    confinement: Confinement,
    environment: Path | None = None,
) -> dict[str, Any]:
    """The launcher's standard input.

    Raises SandboxError for a path that would leave the working directory.
    """
    for path in files:
        if path.startswith("/") or ".." in PurePosixPath(path).parts:
            raise SandboxError(f"{path!r} leaves the working directory; use a relative path")
    if command[0] == "python":
        command = [python(environment), *command[1:]]
    watch = {
        "memory": limits.memory_mb << 20,
        "mounts": confinement.mounts,
        "room": None if confinement.mounts else confinement.room,
        "disk": limits.files_mb << 20,
        "nodes": MAX_NODES,
    }
    return {
        "files": dict(files),
        "command": command,
        "limits": asdict(limits),
        "watch": watch,
        **asdict(confinement),
    }
