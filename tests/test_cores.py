"""As many sandboxes at once as there are cores; waiting costs nothing, and nobody is forgotten."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.runnables.config import var_child_runnable_config

from tests.cancelling import all_end
from tools.sandbox import Limits, open_sandbox, queued
from tools.sandbox import cores as module
from tools.sandbox.cores import Cores


def of_run(name: str) -> None:
    var_child_runnable_config.set({"configurable": {"thread_id": name}})


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=30), st.integers(1, 4))
def test_no_more_than_there_are_cores_and_none_is_lost(
    programs: list[tuple[str, bool]], number: int
) -> None:
    """Also when some are cancelled while they wait, just as they start, or while they run."""

    async def play() -> None:
        cores, busy = Cores(number), 0

        async def one(run: str) -> None:
            nonlocal busy
            of_run(run)
            async with cores.one():
                busy += 1
                assert busy <= number
                try:
                    await asyncio.sleep(0)
                finally:
                    busy -= 1

        tasks = [(asyncio.create_task(one(run)), cancelled) for run, cancelled in programs]
        await all_end(tasks)
        async with asyncio.timeout(10), cores.one():
            pass

    asyncio.run(play())


async def test_the_newest_run_has_two_turns_of_three_and_who_has_had_least_the_third(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: clock.now))
    cores, served = Cores(1), []

    async def one(run: str, seconds: float = 1.0) -> None:
        of_run(f"{run} of four")
        async with cores.one():
            await asyncio.sleep(0)  # all others wait by now
            clock.now += seconds
            served.append(run)

    for run, seconds in {"some": 2, "most": 9, "more": 5}.items():
        await one(run, seconds)
    first = asyncio.create_task(one("some"))
    waiting = [asyncio.create_task(one(run)) for run in ("some", "most", "more") for _ in "12"]
    await asyncio.sleep(0)
    waiting += [asyncio.create_task(one("new")) for _ in "12"]
    await asyncio.gather(first, *waiting)
    assert served[4:] == ["new", "new", "more", "more", "some", "most", "most", "some"]


def test_event_loops_of_one_process_share_the_cores() -> None:
    cores, busy, most = Cores(2), 0, 0

    async def one() -> None:
        nonlocal busy, most
        async with cores.one():
            busy += 1
            most = max(most, busy)
            await asyncio.sleep(0.001)
            busy -= 1

    async def many() -> None:
        await asyncio.gather(*(one() for _ in range(10)))

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(asyncio.run, many()) for _ in range(4)]:
            done.result(timeout=20)
    assert most <= 2


async def test_waiting_for_a_core_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox = await open_sandbox()
    one = Cores(1)
    monkeypatch.setattr("tools.sandbox.blocking.cores", one)
    program = ["python", "-I", "-S", "-c", "import time; time.sleep(0.6)"]
    done = await asyncio.gather(*(sandbox.run({}, program, Limits(wall_s=2)) for _ in range(4)))
    assert not any(completed.timed_out for completed in done)


async def test_only_who_has_no_core_at_all_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(now=0.0)
    told = SimpleNamespace(monotonic=lambda: clock.now)
    monkeypatch.setattr("tools.sandbox.waiting.time", told)
    cores, order = Cores(1), []

    async def one(name: str, seconds: float) -> None:
        async with cores.one():
            await asyncio.sleep(0)  # all others wait by now
            clock.now += seconds
            order.append(name)

    other = asyncio.create_task(one("other", 7))
    await asyncio.sleep(0)
    with queued() as stood:
        mine = [asyncio.create_task(one(name, 5)) for name in ("mine", "mine too")]
    await asyncio.gather(other, *mine)
    assert order == ["other", "mine", "mine too"]
    assert stood.seconds == 7


@pytest.mark.parametrize(
    ("quota", "number"), [("150000 100000", 2), ("50000 100000", 1), ("max 100000", 64)]
)
def test_a_containers_quota_is_kept(
    quota: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cpu.max").write_text(quota)
    monkeypatch.setattr(module, "QUOTA", tmp_path / "cpu.max")
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(64)), raising=False)
    assert module.number_of_cores() == number
