"""Redis and PostgreSQL, started for tests where they are installed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tools.proof.around.postgres import installed

NOBODY = "nobody" if os.geteuid() == 0 else None  # PostgreSQL does not run as root


class Store:
    """A server that can be stopped and started again, with what it holds."""

    def __init__(self, url: str, command: list[str], ready: Callable[[], bool]) -> None:
        self.url, self.port = url, url.rpartition(":")[2].partition("/")[0]
        self._command, self._ready = command, ready
        self.start()

    def start(self) -> None:
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(
            self._command, cwd="/", stdout=quiet, stderr=quiet, user=NOBODY
        )
        while not self._ready():
            assert self._process.poll() is None, f"{self._command[0]} has ended"
            time.sleep(0.02)

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)  # of PostgreSQL a fast end, without waiting
        self._process.wait()


@contextmanager
def redis_server() -> Iterator[Store]:
    program = shutil.which("redis-server")
    assert program
    with _folder() as folder, free_port() as port:
        options = ["--port", port, "--bind", "127.0.0.1", "--dir", str(folder)]
        with _running(
            f"redis://127.0.0.1:{port}/0",
            [program, *options, "--appendonly", "yes", "--save", ""],
            lambda: _answers(port, b"PING\r\n", b"+PONG"),
        ) as store:
            yield store


@contextmanager
def postgres_server() -> Iterator[Store]:
    programs = installed()
    assert programs
    with _folder() as folder, free_port() as port:
        data = str(folder / "data")
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "roma", "--auth=trust", "--no-sync"],
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
            user=NOBODY,
        )
        asked = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", port]
        with _running(
            f"postgres://roma@127.0.0.1:{port}/postgres",
            [str(programs / "postgres"), "-D", data, "-p", port, "-k", "", "-F"],
            lambda: subprocess.run(asked).returncode == 0,
        ) as store:
            yield store


KINDS = {"redis": redis_server, "postgres": postgres_server}
MISSING = {
    "redis": not shutil.which("redis-server") and "Redis is not installed here",
    "postgres": not installed() and "PostgreSQL is not installed here",
}


@contextmanager
def _running(url: str, command: list[str], ready: Callable[[], bool]) -> Iterator[Store]:
    store = Store(url, command, ready)
    try:
        yield store
    finally:
        store.stop()


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if NOBODY:
            shutil.chown(folder, NOBODY)
        yield Path(folder)


@contextmanager
def free_port() -> Iterator[str]:
    """One that nobody listens at when the block begins."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    yield str(port)


def _answers(port: str, question: bytes, answer: bytes) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", int(port)), 1) as asked:
        asked.sendall(question)
        return asked.recv(64).startswith(answer)
    return False
