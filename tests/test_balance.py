"""Whom to ask first, what a provider may be asked a minute, and what it may cost a run."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.settings import Strategy
from tools.models.balance.breaker import COOL_S, FAILURES, Breaker
from tools.models.balance.quota import MINUTE_S, Quota, Window
from tools.models.balance.statistics import ENOUGH, HALF_LIFE_S, Statistics
from tools.models.balance.strategy import Expected, ranked
from tools.models.endpoint.patience import Patience

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
    window, now = Window(most), 0.0
    sent: list[tuple[float, int]] = []
    for later, amount in asked:
        now += later
        if wait := window.wait(amount, now):
            now = math.nextafter(now + wait, math.inf)
            assert window.wait(amount, now) == pytest.approx(0, abs=1e-6)
        window.take(amount, now)
        sent.append((now, min(amount, most)))
    for end, _ in sent:
        in_a_minute = sum(a for at, a in sent if end - MINUTE_S + 1e-6 < at <= end)
        assert in_a_minute <= most


def test_a_request_takes_from_both_limits_or_from_none() -> None:
    quota = Quota(requests=2, tokens=1000)
    assert quota.take(900, 0)
    assert quota.take(200, 0) is None
    assert quota.wait(200, 0) == MINUTE_S
    assert quota.take(100, 1)
    assert quota.wait(1, 2) == MINUTE_S - 2  # the second request was the last of this minute


def test_what_a_request_did_not_use_is_free_again() -> None:
    quota = Quota(requests=None, tokens=1000)
    taken = quota.take(1000, 0)
    assert taken and quota.take(500, 0) is None
    taken.amount = 100
    assert quota.take(500, 0)


def test_without_limits_nobody_waits() -> None:
    quota = Quota(None, None)
    assert all(quota.take(10**9, 0) for _ in range(100))


# Circuit breaker


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr("circuitbreaker.monotonic", lambda: now[0])
    return now


def opened() -> Breaker:
    breaker = Breaker()
    for _ in range(FAILURES):
        assert breaker.able
        breaker.note(failed=True)
    return breaker


def test_who_fails_in_a_row_is_left_alone_and_then_tried_once(clock: list[float]) -> None:
    breaker = opened()
    assert (breaker.state, breaker.able) == ("open", False)
    clock[0] += COOL_S + 1
    assert breaker.able
    with breaker.probing():
        assert not breaker.able  # one is enough to see
        with breaker.probing():
            pass
        assert not breaker.able
        breaker.note(failed=True)
    assert not breaker.able
    clock[0] += COOL_S + 1
    with breaker.probing():
        breaker.note(failed=False)
    assert (breaker.state, breaker.able) == ("closed", True)


def test_a_probe_that_was_cancelled_tells_nothing(clock: list[float]) -> None:
    breaker = opened()
    clock[0] += COOL_S + 1
    with pytest.raises(asyncio.CancelledError), breaker.probing():
        raise asyncio.CancelledError
    assert (breaker.state, breaker.able) == ("half_open", True)


def test_a_call_that_succeeds_begins_the_count_anew(clock: list[float]) -> None:
    breaker = Breaker()
    for _ in range(3):
        for _ in range(FAILURES - 1):
            breaker.note(failed=True)
        breaker.note(failed=False)
    assert breaker.able


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
