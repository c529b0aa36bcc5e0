"""The PTC service with 64 clients: how much of what its upstream allows gets through.

The upstream answers so many requests at once, each after ``ANSWER_S`` seconds, and lets the others
wait. It is asked by the same clients, directly and through the service, each in turn and in a
process of its own.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx

from benchmarks.apart import model
from benchmarks.table import show
from tests.scripted import Asked, Reply, Script, code
from tests.served import apart

CLIENTS = 64
REQUESTS = 4  # of each client, one after the other
ANSWER_S = 2.0
AT_ONCE = (32, 64)
FILE = code("square.py", "def square(n):\n    return n * n\n")
ASKED = {"messages": [{"role": "user", "content": "square"}], "model": "scripted"}
PROFILE = """\
defaults:
  - /profiles/general
providers:
  custom:
    limits: {{parallel_calls: {at_once}}}
"""


def main() -> None:
    rows = [_measured(at_once) for at_once in AT_ONCE]
    show(
        f"PTC service: requests a second of {CLIENTS} clients; the upstream takes "
        f"{ANSWER_S:g} s each",
        "python -m benchmarks.service",
        [
            "at once",
            "allowed",
            "directly",
            "served",
            "served / allowed",
            "served / directly",
            "failed",
        ],
        rows,
    )


def upstream(at_once: int) -> Script:
    slots = threading.Semaphore(at_once)

    def answer(asked: Asked) -> Reply:
        with slots:
            time.sleep(ANSWER_S)
        return Reply(FILE)

    return answer


def _measured(at_once: int) -> list[Any]:
    with model(upstream, at_once) as variables, tempfile.TemporaryDirectory() as folder:
        profile = Path(folder, "service.yaml")
        profile.write_text(PROFILE.format(at_once=at_once))
        os.environ.update(variables, ROMA_PROFILE=str(profile))
        directly, _ = asyncio.run(_rate(f"{variables['ROMA_BASE_URL']}/chat/completions", ASKED))
        with apart() as url:
            asyncio.run(_rate(f"{url}/generate", {"task": "Write square(n)"}, requests=1))
            served, failed = asyncio.run(_rate(f"{url}/generate", {"task": "Write square(n)"}))
    allowed = min(at_once, CLIENTS) / ANSWER_S
    return [str(at_once), allowed, directly, served, served / allowed, served / directly, failed]


async def _rate(url: str, body: dict[str, Any], requests: int = REQUESTS) -> tuple[float, int]:
    """Answers a second, and requests that failed."""
    failed = 0

    async def client(http: httpx.AsyncClient) -> None:
        nonlocal failed
        for _ in range(requests):
            try:
                failed += (await http.post(url, json=body)).is_error
            except httpx.HTTPError:
                failed += 1

    limits = httpx.Limits(max_connections=CLIENTS)
    async with httpx.AsyncClient(timeout=120, limits=limits, trust_env=False) as http:
        began = time.monotonic()
        await asyncio.gather(*(client(http) for _ in range(CLIENTS)))
        seconds = time.monotonic() - began
    return (CLIENTS * requests - failed) / seconds, failed


if __name__ == "__main__":
    main()
