"""Who calls next when slots are scarce: fair between runs, the longest chain first within one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.runnables.config import var_child_runnable_config

from tests.cancelling import all_end
from tools.models.slots import Slots


async def call(
    slots: Slots, run: str, urgency: int, work: Callable[[], object], limit: int
) -> None:
    told = {"configurable": {"thread_id": run, "urgency": urgency}}
    var_child_runnable_config.set(told)
    async with slots.held(limit, "provider", 1):
        work()
        await asyncio.sleep(0)


async def order_of(calls: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The order in which calls, all waiting at the same time, get the provider's only slot."""
    slots, served = Slots(), []
    async with slots.held(1, "provider", 1):
        waiting = [
            asyncio.create_task(call(slots, run, n, lambda c=(run, n): served.append(c), 9))
            for run, n in calls
        ]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    return served


async def test_the_longest_remaining_chain_goes_first() -> None:
    assert await order_of([("a", 1), ("a", 3), ("a", 2)]) == [("a", 3), ("a", 2), ("a", 1)]


async def test_of_three_turns_two_are_the_newest_runs_else_who_came_first_goes_first() -> None:
    order = await order_of([(f"of seven {n}", 1) for n in range(1, 8)])
    # The first turn was that of who was there.
    assert "".join(run[-1] for run, _ in order) == "7165243"


async def test_a_run_that_uses_fewer_slots_goes_before_a_greedy_one() -> None:
    slots, served = Slots(), []
    release = asyncio.Event()

    async def one(run: str, urgency: int) -> None:
        told = {"configurable": {"thread_id": run, "urgency": urgency}}
        var_child_runnable_config.set(told)
        async with slots.held(9, "provider", 2):
            served.append(run)
            await release.wait()

    greedy = [asyncio.create_task(one("greedy", 9)) for _ in range(4)]
    await asyncio.sleep(0)
    modest = asyncio.create_task(one("modest", 1))
    await asyncio.sleep(0)
    assert served == ["greedy", "greedy"]
    release.set()
    await asyncio.gather(*greedy, modest)
    assert served.index("modest") <= 3


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 5), st.booleans()), max_size=30),
    st.integers(1, 4),
    st.integers(1, 4),
)
def test_limits_hold_and_nobody_waits_for_ever(
    calls: list[tuple[str, int, bool]], run_limit: int, provider_limit: int
) -> None:
    """Also when some callers are cancelled while they wait or work."""

    async def play() -> None:
        slots = Slots()
        busy: list[str] = []

        async def one(run: str, urgency: int) -> None:
            told = {"configurable": {"thread_id": run, "urgency": urgency}}
            var_child_runnable_config.set(told)
            async with slots.held(run_limit, "provider", provider_limit):
                busy.append(run)
                assert len(busy) <= provider_limit
                assert busy.count(run) <= run_limit
                try:
                    await asyncio.sleep(0)
                    await asyncio.sleep(0)
                finally:
                    busy.remove(run)

        tasks = [(asyncio.create_task(one(run, n)), cancelled) for run, n, cancelled in calls]
        await all_end(tasks)
        async with asyncio.timeout(10), slots.held(1, "provider", 1):
            pass  # nothing was left taken

    asyncio.run(play())


@pytest.mark.parametrize("limit", [1, 3])
async def test_a_runs_own_limit_holds_across_providers(limit: int) -> None:
    slots, under_way, most = Slots(), 0, 0

    async def one(provider: str) -> None:
        nonlocal under_way, most
        async with slots.held(limit, provider, 9):
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1

    await asyncio.gather(*(one(provider) for provider in "abcdef"))
    assert most == limit
