"""Running one process tree on the host side: feed it, listen to it, end it."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from contextlib import suppress
from typing import cast

from schema.errors import SandboxError
from tools.sandbox.excerpt import Excerpt
from tools.sandbox.held import held
from tools.sandbox.protocol import Completed, Limits

# A process that fled its group may hold the pipes for ever; what it prints is not waited for.
LAST_WORDS_S = 1.0


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
    argv: list[str], job: bytes, env: dict[str, str], cwd: str, limits: Limits
) -> Completed:
    """Start the launcher by ``argv``, give it ``job`` and wait until it and its group are gone.

    Raises SandboxError when the launcher did not get as far as the command.
    """
    started = time.monotonic()
    timed_out = False
    start = _start(argv, env, cwd, limits.output_kb * 1024)
    async with held(start, _end) as (transport, listener):
        _feed(transport, job)
        try:
            async with asyncio.timeout(limits.wall_s):
                await listener.exited.wait()
        except TimeoutError:
            timed_out = True
    exit_code = transport.get_returncode() or 0
    before, mark, stderr = listener.stderr.text().partition("\0")
    if not mark and not timed_out:
        raise SandboxError(f"the command was not reached: {_last_line(before)}")
    return Completed(
        exit_code=exit_code if exit_code >= 0 else 128 - exit_code,
        stdout=listener.stdout.text(),
        stderr=stderr,
        timed_out=timed_out,
        seconds=time.monotonic() - started,
    )


async def _start(argv: list[str], env: dict[str, str], cwd: str, output_bytes: int) -> _Process:
    try:
        return await asyncio.get_running_loop().subprocess_exec(
            lambda: _Listener(output_bytes), *argv, env=env, cwd=cwd, start_new_session=True
        )
    except OSError as error:
        raise SandboxError(f"{argv[0]} cannot be started: {error.strerror}") from error


async def _end(process: _Process) -> None:
    transport, listener = process
    with suppress(ProcessLookupError):
        os.killpg(transport.get_pid(), signal.SIGKILL)
    await listener.exited.wait()
    with suppress(TimeoutError):
        async with asyncio.timeout(LAST_WORDS_S):
            await listener.closed.wait()
    transport.close()


def _feed(transport: asyncio.SubprocessTransport, job: bytes) -> None:
    stdin = cast(asyncio.WriteTransport, transport.get_pipe_transport(0))
    stdin.write(job)
    stdin.write_eof()


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "it ended without a word"
