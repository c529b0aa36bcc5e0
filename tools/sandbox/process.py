"""Running one sandboxed process tree: the launcher is given its job and heard until the end."""

from __future__ import annotations

import marshal
import signal
import threading
import time
from typing import Any

from schema.errors import SandboxError
from tools.processes import run
from tools.sandbox.cgroup import group_of
from tools.sandbox.protocol import Completed, Limits

KILLED = 128 + signal.SIGKILL


def execute(
    argv: list[str],
    job: dict[str, Any],
    stop: threading.Event,
    env: dict[str, str],
    cwd: str,
    limits: Limits,
    pass_fds: tuple[int, ...] = (),
) -> Completed:
    """Start the launcher by ``argv``, give it ``job`` and wait until it and its tree are gone,
    which is soon after ``stop`` is set.

    Raises SandboxError when the launcher did not get as far as the command.
    """
    started = time.monotonic()
    with group_of(limits.memory_mb) as group:
        if group:
            argv = group.entered_by(argv)
            job["watch"]["memory"] = None
        try:
            ended = run(
                argv,
                stop,
                given=marshal.dumps(job),
                folder=cwd,
                variables=env,
                seconds=limits.wall_s,
                output_bytes=limits.output_kb * 1024,
                pass_fds=pass_fds,
            )
        except OSError as error:
            raise SandboxError(f"{argv[0]} cannot be started: {error.strerror}") from error
        ran_out = group is not None and group.ran_out()
    code = ended.code if ended.code >= 0 else 128 - ended.code
    exit_code = KILLED if ended.timed_out else code
    before, mark, stderr = ended.stderr.partition("\0")
    if not mark and not ended.timed_out:
        said = before.strip().splitlines()
        last = said[-1] if said else f"it ended without a word, with exit code {exit_code}"
        raise SandboxError(f"the command was not reached: {last}")
    if ran_out:
        stderr += f"\nended by the sandbox: more than {limits.memory_mb} MiB of memory were taken\n"
    return Completed(
        exit_code=exit_code,
        stdout=ended.stdout,
        stderr=stderr,
        timed_out=ended.timed_out,
        seconds=time.monotonic() - started,
    )
