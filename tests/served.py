"""The PTC service on real HTTP, and addresses where nothing listens."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn

from tests.shell import environment
from tools.ptc.service import create_app


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[str]:
    """Run the service on a free port, set up by the environment as it is now."""
    server = uvicorn.Server(uvicorn.Config(create_app(), log_config=None))
    with socket.create_server((host, 0)) as listener:  # early callers wait in its queue
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield f"http://{host}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def apart() -> Iterator[str]:
    """The service in a process of its own, started as users start it."""
    port = nobody().rpartition(":")[2]
    command = [sys.executable, "-m", "uvicorn", "tools.ptc.service:app", "--port", port]
    process = subprocess.Popen(
        command,
        env=environment({}),
        stdout=subprocess.DEVNULL,  # a line for each request
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while not _answers(url):
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").is_success
    except httpx.TransportError:
        return False


def nobody() -> str:
    """The base URL of a port where connections are refused."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"
