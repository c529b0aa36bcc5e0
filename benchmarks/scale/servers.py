"""Aegra servers that share PostgreSQL and Redis, each as on a machine of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.scale.packages import HERE
from benchmarks.scale.process import Process
from benchmarks.scale.replicas import PTC_TOKEN
from tests.stores import free_port

TOKEN = "a-token-for-the-benchmark"

# Runs of a server at a time. Where more share its processor than it can serve, an answer that has
# arrived waits to be read for longer than it takes to be kept, and is lost with the process.
AT_ONCE = {"WORKER_COUNT": "1", "N_JOBS_PER_WORKER": "3"}

# A run whose server is silent for so long is another's; Aegra's own defaults are 30, 10 and 15.
TIMES = {
    "LEASE_DURATION_SECONDS": "10",
    "HEARTBEAT_INTERVAL_SECONDS": "3",
    "REAPER_INTERVAL_SECONDS": "2",
}


@contextmanager
def serving(
    names: list[str], python: Path, model: str, ptc: str, database: str, redis: str, folder: Path
) -> Iterator[list[Process]]:
    """So many servers; ``model`` and ``ptc`` are what all of them ask."""
    variables = {
        "ROMA_BASE_URL": model,
        "ROMA_MODEL": "scripted",
        "PTC_SERVICE_URL": ptc,
        "PTC_SERVICE_TOKEN": PTC_TOKEN,
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
            with free_port() as port:
                command = [str(python), "-m", "uvicorn", "aegra_api.main:app", "--port", port]
            server = Process(name, command, variables, port, folder)
            stack.callback(server.kill)
            server.wait()  # the first one makes the tables
            servers.append(server)
        yield servers
