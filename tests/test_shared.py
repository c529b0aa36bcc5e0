"""What one process finds out about a provider, another one knows: through a real store."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import threading
import time
from asyncio.subprocess import PIPE
from collections.abc import Iterator

import pytest
from blockbuster import blockbuster_ctx

from schema.errors import RateLimitError
from tests.kimi import held
from tests.scripted import Asked, Reply, Script
from tests.stores import KINDS, MISSING, Store
from tests.two import DOWN, Two, ask, two_providers
from tests.warm import ROOT
from tools.models import must_serve
from tools.models.balance.breaker import FAILURES
from tools.models.balance.known import known
from tools.models.balance.shared import Sharing, sharing

pytestmark = pytest.mark.slow

PATIENT = "shared.sharing.PROMPT_S=60"  # however busy this machine is


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(kind, marks=pytest.mark.skipif(bool(missing), reason=str(missing)))
        for kind, missing in MISSING.items()
    ],
)
def running(request: pytest.FixtureRequest) -> Iterator[Store]:
    with KINDS[request.param]() as store:
        yield store


@pytest.fixture
def store(running: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("ROMA_SHARED_URL", running.url)
    monkeypatch.setattr(sharing, "PROMPT_S", 60.0)
    monkeypatch.setattr(sharing, "_said", set())
    return running


@pytest.fixture
def two(store: Store) -> Iterator[Two]:
    with two_providers() as both:
        yield both


class Process:
    """One more that asks; ``two.settings`` has written the profile."""

    @classmethod
    async def start(cls, calls: int, *figures: str) -> Process:
        command = [sys.executable, "-m", "tests.two", "two.yaml", str(calls), "run"]
        process = cls()
        process.ran = await asyncio.create_subprocess_exec(
            *command, PATIENT, *figures, stdout=PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        return process

    ran: asyncio.subprocess.Process

    async def said(self) -> list[str]:
        out, _ = await self.ran.communicate()
        assert self.ran.returncode == 0
        models: list[str] = json.loads(out)
        return models


async def anew(two: Two, calls: int = 1, *overrides: str, limits: str = "") -> list[str]:
    """The models that answer in a process that has asked nobody before."""
    known.clear()
    return await ask(two.settings(*overrides, limits=limits), calls)


class Counting:
    """A script that notes how many requests are being answered at most."""

    def __init__(self) -> None:
        self.most = self._now = 0
        self._lock = threading.Lock()

    def __call__(self, asked: Asked) -> Reply:
        self._add(1)
        time.sleep(0.1)
        self._add(-1)
        return Reply("Eight.")

    def _add(self, more: int) -> None:
        with self._lock:
            self._now += more
            self.most = max(self.most, self._now)


async def test_two_processes_keep_to_the_requests_a_minute_together(two: Two) -> None:
    two.settings(limits="limits: {requests_per_minute: 5}")
    processes = [await Process.start(6) for _ in "ab"]
    models = [model for process in processes for model in await process.said()]
    assert sorted(models) == ["large"] * 7 + ["small"] * 5
    assert two.asked == (5, 7)


async def test_tokens_that_were_not_used_are_free_for_others(two: Two) -> None:
    limits = "limits: {tokens_per_minute: 1020}"  # a call may take 1003, and takes 4
    for _ in range(4):
        assert await anew(two, limits=limits) == ["small"]
    assert await anew(two, limits="limits: {tokens_per_minute: 1010}") == ["large"]


async def test_two_processes_have_no_more_calls_under_way_than_is_allowed(two: Two) -> None:
    two.cheap.script = counting = Counting()
    two.settings(limits="limits: {parallel_calls: 2}")
    processes = [await Process.start(5) for _ in "ab"]
    assert [await process.said() for process in processes] == [["small"] * 5] * 2
    assert counting.most == 2


async def test_a_process_that_was_killed_keeps_no_slot(two: Two) -> None:
    soon = "shared.under_way.LEASE_S=2", "shared.under_way.BEAT_S=0.2"
    two.settings(limits="limits: {parallel_calls: 1}")
    with held() as silent:
        two.cheap.script = silent
        killed = await Process.start(1, *soon)
        while not two.cheap.asked:
            await asyncio.sleep(0.01)
        other = await Process.start(1, *soon)
        killed.ran.kill()
        await killed.ran.wait()
        two.cheap.script = lambda asked: Reply("Eight.")
        assert await other.said() == ["small"]


async def test_who_failed_in_a_row_is_left_alone_by_another_process(two: Two) -> None:
    two.cheap.script = lambda asked: DOWN
    for _ in range(FAILURES):
        assert await anew(two) == ["large"]
    two.cheap.script = lambda asked: Reply("Eight.")
    assert await (await Process.start(2)).said() == ["large"] * 2
    assert two.asked == (FAILURES, FAILURES + 2)


async def test_one_process_alone_tries_whether_it_is_back(two: Two) -> None:
    two.cheap.script = lambda asked: DOWN
    for _ in range(FAILURES):
        await anew(two)
    with held() as back:
        two.cheap.script = back
        trying = await Process.start(1, "breaker.COOL_S=0")
        while len(two.cheap.asked) == FAILURES:
            await asyncio.sleep(0.01)
        others = await Process.start(3, "breaker.COOL_S=0")
        assert await others.said() == ["large"] * 3
    assert await trying.said() == ["small"]
    assert await anew(two) == ["small"]


async def test_what_one_was_told_to_wait_all_wait(two: Two) -> None:
    refusal = Reply(status=429, headers={"retry-after": "7200"})
    two.cheap.script = two.dear.script = lambda asked: refusal
    for _ in range(2):
        with pytest.raises(RateLimitError, match=r"cheap at .* asks to wait 2 h"):
            await anew(two)
    assert two.asked == (1, 1)


async def test_who_was_slow_is_known_to_be_so(two: Two) -> None:
    two.cheap.script = lambda asked: Reply("Eight.", delay=0.5)
    for _ in "abc":
        await anew(two, 1, "network.strategy=fastest")
    assert await anew(two, 1, "network.strategy=fastest") == ["large"]
    assert len(two.cheap.asked) == 1


async def test_the_store_is_asked_without_blocking_the_loop(two: Two) -> None:
    settings = two.settings()
    endpoint = next(iter(must_serve(settings, "answer").all()))
    with blockbuster_ctx():
        shares = Sharing(settings.network.shared)
        await shares.look([endpoint])
        assert await shares.change(endpoint, lambda: 8) == 8
        await shares.close()


def failing(script: Script, times: int) -> Script:
    left = iter(range(times))
    return lambda asked: DOWN if next(left, None) is not None else script(asked)


async def test_a_store_that_goes_and_comes_stops_nobody(
    two: Two, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sharing, "AGAIN_S", 0.01)
    two.cheap.script = failing(lambda asked: Reply("Eight."), FAILURES - 1)
    for _ in range(FAILURES - 1):
        assert await anew(two) == ["large"]
    store.stop()
    try:
        with caplog.at_level(logging.WARNING, "roma_ptc"):
            assert await ask(two.settings(), calls=4) == ["small"] * 4
    finally:
        store.start()
    assert [record.getMessage().split(" (")[0] for record in caplog.records] == [
        f"{store.url.partition('://')[0]}://127.0.0.1:{store.port} cannot be used"
    ]
    two.cheap.script = lambda asked: DOWN
    assert await anew(two) == ["large"]  # the fifth in a row, as the store has it
    two.cheap.script = lambda asked: Reply("Eight.")
    assert await anew(two) == ["large"]
