"""The PTC service with 64 clients: how much of what its upstream allows gets through.

The upstream answers so many requests at once, each after ``ANSWER_S`` seconds, and lets the others
wait. It is asked by the same clients, directly and through the service, each in turn. Upstream,
service and clients are processes of their own; all but the service do as little as they can.

Clients that all begin at the same moment are the worst case: every answer takes as long, so they
stay in step and wait for each other. Else their beginnings are spread over the time of one answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.table import show
from benchmarks.upstream import posted, upstream
from tests.scripted import code
from tests.served import apart

CLIENTS = 64
REQUESTS = 8  # of each client, one after the other
ANSWER_S = 2.0
CASES = ((32, 0.0), (64, 0.0), (64, ANSWER_S))  # at once; over how many seconds they begin
FILE = code("square.py", "def square(n):\n    return n * n\n")
ASKED = {"messages": [{"role": "user", "content": "square"}], "model": "scripted"}
TASK = {"task": "Write square(n)"}
PROFILE = """\
defaults:
  - /profiles/general
providers:
  custom:
    limits: {{parallel_calls: {at_once}}}
"""


def main() -> None:
    rows = [_measured(*case) for case in CASES]
    show(
        f"PTC service: requests a second of {CLIENTS} clients, {REQUESTS} each; the upstream takes "
        f"{ANSWER_S:g} s each",
        "python -m benchmarks.service",
        [
            "at once",
            "begun over, s",
            "allowed",
            "directly",
            "served",
            "served / allowed",
            "served / directly",
            "failed",
        ],
        rows,
    )


def _measured(at_once: int, spread: float) -> list[Any]:
    with upstream(FILE, ANSWER_S, at_once) as base, tempfile.TemporaryDirectory() as folder:
        profile = Path(folder, "service.yaml")
        profile.write_text(PROFILE.format(at_once=at_once))
        variables = {"ROMA_BASE_URL": base, "ROMA_API_KEY": "sk-none", "ROMA_MODEL": "scripted"}
        os.environ.update(variables, ROMA_PROFILE=str(profile))
        directly, _ = asyncio.run(_rate(f"{base}/chat/completions", ASKED, spread))
        with apart() as url:
            asyncio.run(_rate(f"{url}/generate", TASK, spread, requests=1))
            served, failed = asyncio.run(_rate(f"{url}/generate", TASK, spread))
    allowed = min(at_once, CLIENTS) / ANSWER_S
    ratios = [served / allowed, served / directly]
    return [str(at_once), spread, allowed, directly, served, *ratios, failed]


async def _rate(
    url: str, body: dict[str, Any], spread: float, requests: int = REQUESTS
) -> tuple[float, int]:
    """Answers a second, and requests that failed. That the clients begin later one than another
    makes none of them slower, and is not counted."""
    to, sent = urlsplit(url), json.dumps(body).encode()
    head = f"POST {to.path} HTTP/1.1\r\nhost: {to.netloc}\r\ncontent-length: {len(sent)}\r\n"
    request = head.encode() + b"content-type: application/json\r\n\r\n" + sent
    statuses: list[int] = []

    async def client(number: int) -> None:
        await asyncio.sleep(spread * number / CLIENTS)
        reader, writer = await asyncio.open_connection(to.hostname, to.port)
        for _ in range(requests):
            statuses.append(await posted(reader, writer, request))
        writer.close()

    began = time.monotonic()
    await asyncio.gather(*map(client, range(CLIENTS)))
    seconds = time.monotonic() - began - spread * (CLIENTS - 1) / CLIENTS
    answered = statuses.count(200)
    return answered / seconds, len(statuses) - answered


if __name__ == "__main__":
    main()
