"""What a sandbox is asked to do and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

Files = Mapping[str, str | bytes]
"""Path -> content, of what lies in the working directory of a program."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one run may use.

    ``wall_s`` and ``cpu_s`` are seconds: the first for the whole run, the second for each
    process. ``memory_mb`` bounds the address space of each process, and what all of them hold in
    memory together, in MiB; files may take half as much. A process that ``reserves`` may set aside
    more address space than it will ever use, as browsers do; what it holds is bounded as before.
    ``processes`` counts processes and
    threads together. ``file_mb`` bounds each file in MiB, ``output_kb`` each of the two output
    streams in KiB.
    """

    wall_s: int = 60
    cpu_s: int = 60
    memory_mb: int = 1024
    processes: int = 64
    file_mb: int = 16
    output_kb: int = 256
    reserves: bool = False

    @property
    def files_mb(self) -> int:
        return self.memory_mb // 2


@dataclass(frozen=True, slots=True)
class Completed:
    """A run that has ended.

    ``exit_code`` follows the shell: 128 + n for a process that signal n ended, 127 for a command
    that could not be started. ``stdout`` and ``stderr`` hold the head and the tail of what was
    printed. ``timed_out`` says that ``wall_s`` ran out; ``seconds`` is the wall time used, the
    start of the sandbox included and not what it waited for a core.
    """

    exit_code: int
    stdout: str
    stderr: str
    timed_out: bool
    seconds: float


class Sandbox(Protocol):
    """A place where a program nobody vouches for can run; safe to share between tasks."""

    @property
    def isolation(self) -> str:
        """``"bubblewrap"``, ``"landlock"`` or ``"none"``."""

    async def run(
        self,
        files: Files,
        command: list[str],
        limits: Limits,
        environment: Path | None = None,
    ) -> Completed:
        """Lay ``files`` into a fresh directory and run ``command`` there.

        ``files`` maps relative POSIX paths to text; ``"python"`` as the first word of
        ``command`` means the interpreter of the virtual ``environment``, which the program can
        read, or without one the running interpreter. ``"ours"`` means the running interpreter in
        any case, without packages, and the next word is the source of a program to be trusted: it
        starts sooner, and as root lets nobody look into it. Whatever the program leaves behind,
        processes and files alike, is gone on return, also when the task is cancelled.

        It waits until a core is free. Raises SandboxError when a path leaves the directory or the
        command was never reached.
        """
