"""A real LangGraph server over the project, on loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.refusing import on_host_without
from tests.scripted import ScriptedServer

ROOT = Path(__file__).parent.parent


@contextmanager
def langgraph_dev(
    model: ScriptedServer, log: Path, refused: str = "", **variables: str
) -> Iterator[str]:
    """Its URL. What it printed is in ``log``; a blocking call in a node fails the test.

    Its host may be one that has something ``refused``, see ``tests.refusing``.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "langgraph_cli", "dev", "--no-browser", "--no-reload"]
    command += ["--config", str(ROOT / "langgraph.json")]
    command = on_host_without(refused, *command) if refused else command
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=log.parent,  # what it keeps, another server there would take up and run again
            env={**os.environ, "PYTHONPATH": str(ROOT), "ROMA_TESTS": "false"}
            | {**model.env(), **variables},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while not _answers(url):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(20)
        assert "Blocking call" not in log.read_text()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/ok").is_success
    except httpx.TransportError:
        return False
