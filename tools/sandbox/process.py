"""Running one process tree on the host side: feed it, listen to it, end it."""

from __future__ import annotations

import asyncio
import marshal
import os
import signal
import tempfile
import time
from contextlib import suppress
from typing import Any

from schema.errors import SandboxError
from tools.sandbox.cgroup import make_group, remove_group
from tools.sandbox.excerpt import Excerpt
from tools.sandbox.held import held
from tools.sandbox.protocol import Completed, Limits

# A process that got away may hold the pipes for ever; what it prints is not waited for.
LAST_WORDS_S = 1.0
FAREWELL_S = 2.0  # for the launcher, to end what left its group
KILLED = 128 + signal.SIGKILL


class _Listener(asyncio.SubprocessProtocol):
    """Collects the output. A plain ``Process`` would not do: its ``wait`` also waits for the
    pipes, which a forgotten grandchild keeps open."""

    def __init__(self, output_bytes: int) -> None:
        self.stdout = Excerpt(output_bytes)
        self.stderr = Excerpt(output_bytes)
        self.exited = asyncio.Event()
        self.closed = asyncio.Event()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        (self.stdout if fd == 1 else self.stderr).add(data)

    def process_exited(self) -> None:
        self.exited.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set()


_Process = tuple[asyncio.SubprocessTransport, _Listener]


async def execute(
    argv: list[str],
    job: dict[str, Any],
    env: dict[str, str],
    cwd: str,
    limits: Limits,
    pass_fds: tuple[int, ...] = (),
) -> Completed:
    """Start the launcher by ``argv``, give it ``job`` and wait until it and its tree are gone.

    Raises SandboxError when the launcher did not get as far as the command.
    """
    started = time.monotonic()
    timed_out = False
    async with held(make_group(limits.memory_mb), remove_group) as group:
        if group:
            argv = group.entered_by(argv)
            job["watch"]["memory"] = None
        start = _start(argv, job, env, cwd, limits.output_kb * 1024, pass_fds)
        async with held(start, _end) as (transport, listener):
            try:
                async with asyncio.timeout(limits.wall_s):
                    await listener.exited.wait()
            except TimeoutError:
                timed_out = True
        ran_out = group is not None and await asyncio.to_thread(group.ran_out)
    returned = transport.get_returncode() or 0
    exit_code = KILLED if timed_out else returned if returned >= 0 else 128 - returned
    before, mark, stderr = listener.stderr.text().partition("\0")
    if not mark and not timed_out:
        said = before.strip().splitlines()
        last = said[-1] if said else f"it ended without a word, with exit code {exit_code}"
        raise SandboxError(f"the command was not reached: {last}")
    if ran_out:
        stderr += f"\nended by the sandbox: more than {limits.memory_mb} MiB of memory were taken\n"
    return Completed(
        exit_code=exit_code,
        stdout=listener.stdout.text(),
        stderr=stderr,
        timed_out=timed_out,
        seconds=time.monotonic() - started,
    )


async def _start(
    argv: list[str],
    job: dict[str, Any],
    env: dict[str, str],
    cwd: str,
    output_bytes: int,
    pass_fds: tuple[int, ...],
) -> _Process:
    # It lies ready before anybody reads it: a process that ends early cannot break a pipe.
    stdin = await asyncio.to_thread(kept_in_memory, marshal.dumps(job))
    try:
        return await asyncio.get_running_loop().subprocess_exec(
            lambda: _Listener(output_bytes),
            *argv,
            stdin=stdin,
            env=env,
            cwd=cwd,
            start_new_session=True,
            pass_fds=pass_fds,
        )
    except OSError as error:
        raise SandboxError(f"{argv[0]} cannot be started: {error.strerror}") from error
    finally:
        os.close(stdin)


def kept_in_memory(data: bytes) -> int:
    """A descriptor from which ``data`` can be read. Raises SandboxError."""
    try:
        if hasattr(os, "memfd_create"):
            descriptor = os.memfd_create("roma")
        else:
            with tempfile.TemporaryFile() as file:
                descriptor = os.dup(file.fileno())
        with open(descriptor, "wb", closefd=False) as file:
            file.write(data)
        os.lseek(descriptor, 0, os.SEEK_SET)
    except OSError as error:
        raise SandboxError(f"the sandbox cannot be prepared: {error.strerror}") from error
    return descriptor


async def _end(process: _Process) -> None:
    transport, listener = process
    if not listener.exited.is_set():
        _signal(transport, signal.SIGTERM)
        await _within(FAREWELL_S, listener.exited)
    _signal(transport, signal.SIGKILL)
    await listener.exited.wait()
    await _within(LAST_WORDS_S, listener.closed)
    transport.close()


def _signal(transport: asyncio.SubprocessTransport, number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(transport.get_pid(), number)


async def _within(seconds: float, event: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
