"""Aegra servers that share PostgreSQL and Redis, each as on a machine of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from benchmarks.scale.packages import HERE, ROOT
from tests.stores import free_port

TOKEN = "a-token-for-the-benchmark"
STARTS_S = 120.0

# Runs of a server at a time. Where more share its processor than it can serve, an answer that has
# arrived waits to be read for longer than it takes to be kept, and is lost with the process.
AT_ONCE = {"WORKER_COUNT": "1", "N_JOBS_PER_WORKER": "3"}

# A run whose server is silent for so long is another's; Aegra's own defaults are 30, 10 and 15.
TIMES = {
    "LEASE_DURATION_SECONDS": "10",
    "HEARTBEAT_INTERVAL_SECONDS": "3",
    "REAPER_INTERVAL_SECONDS": "2",
}


class Server:
    def __init__(self, name: str, python: Path, variables: dict[str, str], folder: Path) -> None:
        self.name, self.folder = name, folder / name
        self.folder.mkdir()
        with free_port() as port:
            self.url = f"http://127.0.0.1:{port}"
        command = [str(python), "-m", "uvicorn", "aegra_api.main:app", "--port", port]
        clean = {n: v for n, v in os.environ.items() if not n.startswith(("ROMA_", "PYTHON"))}
        own = {"ROMA_API_KEY": name, "ROMA_STATE_DIR": str(self.folder)}
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=clean | variables | own,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Until it serves."""
        began = time.monotonic()
        while not self._healthy():
            if self.process.poll() is not None or time.monotonic() - began > STARTS_S:
                said = (self.folder / "log").read_text(errors="replace")[-3000:]
                raise SystemExit(f"server {self.name} does not start:\n{said}")
            time.sleep(0.2)

    def kill(self) -> None:
        """With all that it has started, as a machine that loses its power."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _healthy(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False


@contextmanager
def serving(
    names: list[str], python: Path, model: str, database: str, redis: str, folder: Path
) -> Iterator[list[Server]]:
    """So many servers; ``model`` is the address of the one that all of them ask."""
    variables = {
        "ROMA_BASE_URL": model,
        "ROMA_MODEL": "scripted",
        "ROMA_CACHE": "false",  # what was asked is to be counted
        "ROMA_AUTH_TOKENS": f"bench={TOKEN}",
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "REDIS_BROKER_ENABLED": "true",
        "XDG_CACHE_HOME": str(HERE / "cache"),  # environments that are made once
        **AT_ONCE,
        **TIMES,
    }
    with ExitStack() as stack:
        servers = []
        for name in names:
            server = Server(name, python, variables, folder)
            stack.callback(server.kill)
            server.wait()  # the first one makes the tables
            servers.append(server)
        yield servers
