"""One child process and its group: feed it, listen to it, end it."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tools.processes.excerpt import Excerpt
from tools.processes.memory import kept_in_memory

FAREWELL_S = 2.0  # for whoever was told to end, to end what left its group
# A process that got away may hold the pipes for ever; what it prints is not waited for.
LAST_WORDS_S = 1.0
# Neither an event nor the end of a process whose pipes somebody else still holds wakes a selector.
LOOK_S = 0.05
CHUNK = 1 << 16


class Ended(NamedTuple):
    """How a process ended: its exit code, -n where signal n ended it; what it printed, head and
    tail of it where that was too much; and whether its seconds ran out."""

    code: int
    stdout: str
    stderr: str
    timed_out: bool


def run(
    argv: Sequence[str],
    stop: threading.Event,
    *,
    given: bytes,
    folder: str | Path,
    variables: Mapping[str, str],
    seconds: float,
    output_bytes: int,
    pass_fds: Sequence[int] = (),
) -> Ended:
    """Start ``argv`` with ``given`` on its standard input, and wait until it ends, is told to
    ``stop``, or its ``seconds`` have run out; then nothing of its group is left.

    ``output_bytes`` bounds each of the two output streams. Raises OSError when it does not start.
    """
    # It lies ready before anybody reads it: a process that ends early cannot break a pipe.
    stdin = kept_in_memory(given)
    try:
        process = subprocess.Popen(
            argv,
            bufsize=0,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=variables,
            cwd=folder,
            start_new_session=True,
            pass_fds=pass_fds,
        )
    finally:
        os.close(stdin)
    with process, selectors.DefaultSelector() as pipes:
        return _Child(process, pipes, output_bytes).ended(stop, time.monotonic() + seconds)


class _Child:
    """Listens to both outputs. ``Popen.communicate`` would not do: it waits for the end of the
    pipes, which a forgotten grandchild keeps open."""

    def __init__(
        self, process: subprocess.Popen[bytes], pipes: selectors.BaseSelector, output_bytes: int
    ) -> None:
        self._process = process
        self._pipes = pipes
        self._said = [Excerpt(output_bytes), Excerpt(output_bytes)]
        for pipe, excerpt in zip((process.stdout, process.stderr), self._said, strict=True):
            assert pipe
            pipes.register(pipe, selectors.EVENT_READ, excerpt)

    def ended(self, stop: threading.Event, deadline: float) -> Ended:
        try:
            in_time = self._listen(deadline, lambda: self._is_over() or stop.is_set())
        finally:
            self._end()
        stdout, stderr = (excerpt.text() for excerpt in self._said)
        return Ended(self._process.wait(), stdout, stderr, not in_time)

    def _is_over(self) -> bool:
        return self._process.poll() is not None

    def _listen(self, deadline: float, done: Callable[[], bool]) -> bool:
        """Whether it was done before the deadline."""
        while not done():
            left = min(LOOK_S, deadline - time.monotonic())
            if left <= 0:
                return False
            if self._pipes.get_map():
                self._read(left)
            else:
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(left)
        return True

    def _read(self, seconds: float) -> None:
        for key, _ in self._pipes.select(seconds):
            if data := os.read(key.fd, CHUNK):
                key.data.add(data)
            else:
                self._pipes.unregister(key.fileobj)

    def _end(self) -> None:
        if not self._is_over():
            self._signal(signal.SIGTERM)
            self._listen(time.monotonic() + FAREWELL_S, self._is_over)
        self._signal(signal.SIGKILL)
        self._process.wait()
        self._listen(time.monotonic() + LAST_WORDS_S, lambda: not self._pipes.get_map())

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
