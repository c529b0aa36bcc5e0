"""Kimi's part, played by a scripted server: its key, what it writes, how it fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from schema.errors import (
    AuthenticationError,
    ProviderUnavailableError,
    RateLimitError,
    RomaError,
)
from tests.scripted import Asked, Reply, Script, code
from tools.ptc.contract import GenerateRequest

KEY = "sk-kimi-0123456789abcdef"
SQUARE = code("square.py", "def square(n):\n    return n * n") + "Squares a number."
TASK = GenerateRequest(task="Write a function square(n)")
PROFILE = """\
defaults:
  - /profiles/general
network:
  retries: 0
  timeout: {timeout}
ptc_service:
  timeout: {service_timeout}
"""


def set_profile(
    monkeypatch: pytest.MonkeyPatch, timeout: float = 60, service_timeout: float = 60
) -> None:
    profile = PROFILE.format(timeout=timeout, service_timeout=service_timeout)
    Path("config").mkdir(exist_ok=True)
    Path("config/once.yaml").write_text(profile)
    monkeypatch.setenv("ROMA_PROFILE", "once")


def script_of(reply: Reply) -> Script:
    return lambda asked: reply


@contextmanager
def held() -> Iterator[Script]:
    """A script that does not answer as long as the block runs."""
    over = threading.Event()

    def script(asked: Asked) -> Reply:
        over.wait(60)
        return Reply(SQUARE)

    try:
        yield script
    finally:
        over.set()


class Failure(NamedTuple):
    """What the provider does, and how the service and its clients have to put it."""

    reply: Reply
    status: int
    type: str
    error: type[RomaError]
    says: str
    retry_after: str | None = None


FAILURES = {
    "key rejected": Failure(
        Reply(f"no such key: {KEY}", status=401),
        502, "urn:ptc:key-rejected", AuthenticationError, "KIMI_API_KEY",
    ),
    "rate limited": Failure(
        Reply(status=429, headers={"Retry-After": "7"}),
        429, "urn:ptc:rate-limited", RateLimitError, "limits.parallel_calls", "7",
    ),
    "rate limited without a time": Failure(
        Reply(status=429),
        429, "urn:ptc:rate-limited", RateLimitError, "limits.parallel_calls",
    ),
    "providers down": Failure(
        Reply(f"cannot serve {KEY}", status=500),
        503, "urn:ptc:providers-down", ProviderUnavailableError, "another provider",
    ),
    "nonsense": Failure(
        Reply(raw=b"<html>welcome</html>"),
        503, "urn:ptc:providers-down", ProviderUnavailableError, "OpenAI-compatible",
    ),
}  # fmt: skip
