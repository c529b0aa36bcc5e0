"""Whom to ask first, what a provider may be asked a minute, and what it may cost a run."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.providers import ProviderLimits
from schema.settings import Strategy
from tools.models.balance.breaker import COOL_S, FAILURES, Breaker
from tools.models.balance.quota import MINUTE_S, Quota
from tools.models.balance.statistics import ENOUGH, HALF_LIFE_S, Statistics
from tools.models.balance.strategy import Expected, ranked
from tools.models.endpoint.patience import FIRST_S, Patience

# Strategies

KIMI = Expected(0.002, 30, 0.0)
CLAUDE = Expected(0.014, 12, 0.0)
SLOW = Expected(0.001, 90, 0.0)


@pytest.mark.parametrize(
    ("strategy", "order"),
    [
        ("fixed", [CLAUDE, KIMI, SLOW]),
        ("cheapest", [SLOW, KIMI, CLAUDE]),
        ("fastest", [CLAUDE, KIMI, SLOW]),
        ("balanced", [KIMI, SLOW, CLAUDE]),
    ],
)
def test_a_strategy_orders_by_what_it_is_named_for(
    strategy: Strategy, order: list[Expected]
) -> None:
    offered = [CLAUDE, KIMI, SLOW]
    assert [offered[place] for place in ranked(strategy, offered)] == order


def test_who_fails_often_is_dearer_and_slower_than_the_list_says() -> None:
    half = SLOW._replace(failing=0.6)
    assert ranked("cheapest", [half, KIMI]) == [1, 0]
    assert ranked("fastest", [CLAUDE._replace(failing=0.9), KIMI]) == [1, 0]


def test_what_is_unknown_is_not_taken_for_cheap_nor_for_slow() -> None:
    unknown = Expected(None, None, 0.0)
    assert ranked("cheapest", [unknown, KIMI, CLAUDE]) == [1, 0, 2]
    assert ranked("fastest", [KIMI, unknown._replace(usd=0.001)]) == [1, 0]


amounts = st.none() | st.floats(0, 100)
offers = st.lists(st.builds(Expected, amounts, amounts, st.floats(0, 0.99)), max_size=8)


@given(st.sampled_from(["cheapest", "fastest", "balanced", "fixed"]), offers)
def test_everybody_is_in_the_order_once(strategy: Strategy, offered: list[Expected]) -> None:
    assert sorted(ranked(strategy, offered)) == list(range(len(offered)))


@given(st.sampled_from(["cheapest", "fastest", "balanced"]), offers)
def test_no_one_is_before_who_is_better_in_everything(
    strategy: Strategy, offered: list[Expected]
) -> None:
    known = [one for one in offered if None not in one]
    order = [known[place] for place in ranked(strategy, known)]
    for place, one in enumerate(order):
        for later in order[place + 1 :]:
            assert not all(b < a for a, b in zip(one, later, strict=True))


# Statistics


def test_nothing_is_known_of_who_was_not_asked() -> None:
    unasked = Statistics()
    assert (unasked.seconds(0, 100), unasked.late, unasked.failing(0)) == (None, None, 0)


def test_an_answer_takes_as_long_as_its_tokens_did_lately() -> None:
    lately = Statistics()
    lately.served(0, seconds=10, tokens=100)
    assert lately.seconds(0, 1000) == pytest.approx(100)
    for _ in range(20):
        lately.served(10 * HALF_LIFE_S, seconds=1, tokens=100)
    assert lately.seconds(10 * HALF_LIFE_S, 1000) == pytest.approx(10, rel=0.01)


def test_what_is_long_ago_is_forgotten() -> None:
    once = Statistics()
    once.served(0, seconds=10, tokens=100)
    once.failed(0)
    assert once.failing(0) == pytest.approx(1 / 3)
    assert once.seconds(20 * HALF_LIFE_S, 100) is None
    assert once.failing(20 * HALF_LIFE_S) == pytest.approx(0, abs=0.01)


def test_late_is_what_five_of_a_hundred_are() -> None:
    timed = Statistics()
    for _ in range(ENOUGH - 1):
        timed.served(0, 1000, 1)
    assert timed.late is None
    for seconds in range(1, 101):
        timed.served(0, seconds, 1)
    assert timed.late == 95


@given(st.lists(st.tuples(st.floats(0, 1e4), st.booleans()), max_size=30))
def test_the_share_that_fails_is_below_one(calls: list[tuple[float, bool]]) -> None:
    seen = Statistics()
    for now, failed in calls:
        if failed:
            seen.failed(now)
        else:
            seen.served(now, 1, 1)
        assert 0 <= seen.failing(now) < 1


# Limits of a provider

calls = st.lists(st.tuples(st.floats(0, 40), st.integers(1, 120)), max_size=40)


@given(st.integers(1, 100), calls)
def test_no_minute_holds_more_than_the_limit(most: int, asked: list[tuple[float, int]]) -> None:
    """And who waits as long as was told may go then."""
    limits, quota, now = ProviderLimits(tokens_per_minute=most), Quota(), 0.0
    sent: list[tuple[float, int]] = []
    for later, amount in asked:
        now += later
        if wait := quota.wait(limits, amount, now):
            now = math.nextafter(now + wait, math.inf)
            assert quota.wait(limits, amount, now) == pytest.approx(0, abs=1e-6)
            now += 1e-6
        assert quota.take(limits, amount, now)
        sent.append((now, min(amount, most)))
    for end, _ in sent:
        in_a_minute = sum(a for at, a in sent if end - MINUTE_S + 1e-6 < at <= end)
        assert in_a_minute <= most


LIMITS = ProviderLimits(requests_per_minute=2, tokens_per_minute=1000)


def test_a_request_takes_from_both_limits_or_from_none() -> None:
    quota = Quota()
    assert quota.take(LIMITS, 900, 0)
    assert quota.take(LIMITS, 200, 0) is None
    assert quota.wait(LIMITS, 200, 0) == MINUTE_S
    assert quota.take(LIMITS, 100, 1)
    assert quota.wait(LIMITS, 1, 2) == MINUTE_S - 2  # the second request was the last of the minute


def test_what_a_request_did_not_use_is_free_again() -> None:
    quota = Quota()
    taken = quota.take(LIMITS, 1000, 0)
    assert taken and quota.take(LIMITS, 500, 0) is None
    quota.settle(taken, 100)
    assert quota.take(LIMITS, 500, 0)


def test_without_limits_nobody_waits() -> None:
    quota = Quota()
    assert all(quota.take(ProviderLimits(), 10**9, 0) for _ in range(100))


# Circuit breaker


def opened(now: float = 0) -> Breaker:
    breaker = Breaker()
    for _ in range(FAILURES):
        assert breaker.able(now)
        breaker.note(now, failed=True)
    return breaker


def test_who_fails_in_a_row_is_left_alone_and_then_tried_once() -> None:
    breaker, now = opened(), COOL_S - 1
    assert (breaker.circuit(now), breaker.able(now), breaker.probe(now, 9)) == (
        "open",
        False,
        False,
    )
    now += 1
    assert breaker.able(now)
    assert breaker.probe(now, 9)
    assert not breaker.able(now)  # one is enough to see
    assert not breaker.probe(now, 9)
    breaker.note(now, failed=True)
    breaker.probed()
    assert not breaker.able(now)
    now += COOL_S
    assert breaker.probe(now, 9)
    breaker.note(now, failed=False)
    breaker.probed()
    assert (breaker.circuit(now), breaker.able(now)) == ("closed", True)


def test_a_probe_that_was_cancelled_tells_nothing() -> None:
    breaker = opened()
    assert breaker.probe(COOL_S, 9)
    breaker.probed()
    assert (breaker.circuit(COOL_S), breaker.able(COOL_S)) == ("half_open", True)


def test_a_probe_whose_process_was_killed_is_not_waited_for_for_ever() -> None:
    breaker = opened()
    assert breaker.probe(COOL_S, 9)
    assert not breaker.able(COOL_S + 8)
    assert breaker.able(COOL_S + 9)


def test_a_call_that_succeeds_begins_the_count_anew() -> None:
    breaker = Breaker()
    for _ in range(3):
        for _ in range(FAILURES - 1):
            breaker.note(0, failed=True)
        breaker.note(0, failed=False)
    assert breaker.able(0)


# Patience

spans = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 50)), max_size=20)


@given(st.integers(1, 60), spans)
def test_a_provider_never_costs_more_than_was_stated(
    most: int, begun: list[tuple[int, int]]
) -> None:
    """Calls at any time, each of which would fail after some seconds, at the latest at its end."""
    patience, lost = Patience(most), set()
    under_way = {place: (at, at + takes) for place, (at, takes) in enumerate(begun)}

    def over(now: int) -> Iterator[int]:
        for place, (at, until) in under_way.items():
            if at <= now and (until <= now or patience.end(at) <= now):
                yield place

    for now in range(200):
        while (place := next(over(now), None)) is not None:
            at, _ = under_way.pop(place)
            patience.lose(at, now)
            lost |= set(range(at, now))
        assert patience.lost == len(lost) <= most
    assert not under_way


async def test_a_call_under_way_ends_when_others_have_used_the_patience_up() -> None:
    patience = Patience(1000)
    loop = asyncio.get_running_loop()
    with pytest.raises(TimeoutError):
        async with patience.within(5000):
            patience.lose(loop.time() - 2000, loop.time())
            await asyncio.sleep(3600)
    with pytest.raises(TimeoutError):
        async with patience.within(5000):
            await asyncio.sleep(3600)


@settings(max_examples=20)
@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 10)), max_size=10))
def test_seconds_at_the_same_time_count_once(lost: list[tuple[float, float]]) -> None:
    patience = Patience(100)
    for began, seconds in lost:
        patience.lose(began, began + seconds)
    ends = [began + seconds for began, seconds in lost]
    assert patience.lost <= max(ends, default=0) + 1e-9
    assert patience.lost >= max((seconds for _, seconds in lost), default=0) - 1e-9


@given(st.integers(1, 60), spans)
def test_a_provider_is_never_late_by_more_where_others_can_be_asked(
    most: int, begun: list[tuple[int, int]]
) -> None:
    """Calls at any time, each answered late in all of its seconds, or ended before that."""
    patience, cost = Patience(most), set()
    under_way = {place: (at, at + takes) for place, (at, takes) in enumerate(begun)}

    def over(now: int) -> Iterator[int]:
        for place, (at, until) in under_way.items():
            if at <= now and (until <= now or patience.end(at, others=True) <= now):
                yield place

    for now in range(200):
        while (place := next(over(now), None)) is not None:
            at, until = under_way.pop(place)
            if until <= now:
                patience.served(at - FIRST_S, now, 0)
            else:
                patience.lose(at, now)
            cost |= set(range(at, now))
        assert len(cost) <= most
    assert not under_way
    assert patience.slow is (len(cost) >= most)


async def test_an_answer_that_is_late_ends_the_others_where_somebody_else_can_be_asked() -> None:
    patience, loop = Patience(1000), asyncio.get_running_loop()
    with pytest.raises(TimeoutError):
        async with patience.within(5000, others=True):
            patience.served(loop.time() - 2000, loop.time(), 0)
            await asyncio.sleep(3600)
    async with patience.within(5000):  # nobody else: slow is better than nothing
        await asyncio.sleep(0)
