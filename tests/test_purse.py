"""Whatever requests come at once, and however they end: no limit is passed, and sums are right."""

from __future__ import annotations

import asyncio
import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.budget import Budget
from schema.errors import BudgetError, StorageError
from tests import spent
from tools.money import Asked, Ledger, Purse, Took, Worst, allowance, most_tokens
from tools.money.spender import Spender

End = Literal["settled", "refused", "unknown", "cancelled"]
RUNS = ("one", "two")


class Request(NamedTuple):
    run: str
    worst: int
    """In cents, and in tokens."""
    share: float
    """Of the worst, what it takes in truth."""
    end: End
    steps: int
    """Turns of the event loop that it is under way for."""


requests = st.lists(
    st.builds(
        Request,
        run=st.sampled_from(RUNS),
        worst=st.integers(1, 30),
        share=st.floats(0, 1),
        end=st.sampled_from(["settled", "refused", "unknown", "cancelled"]),
        steps=st.integers(0, 5),
    ),
    max_size=12,
)
budgets = st.builds(
    Budget,
    max_cost_usd=st.none() | st.integers(0, 60).map(lambda cents: cents / 100),
    max_tokens=st.none() | st.integers(1, 60),
    max_calls=st.none() | st.integers(1, 6),
    daily_usd=st.none() | st.integers(0, 90).map(lambda cents: cents / 100),
)


def asked(run: str, cents: float, tokens: int = 1) -> Asked:
    worst = Worst(tokens, cents / 100)
    return Asked(Spender(run, "me", "0", ""), "code", "kimi", "kimi-k2.5", worst, 60)


def took(tokens: int, usd: float) -> Took:
    return Took(tokens, 0, 0, 0, False, usd, 0.1)


async def carried_out(purse: Purse, one: Request) -> bool:
    """Whether it was sent."""
    try:
        async with asyncio.timeout(None) as limit:
            async with purse.spending(asked(one.run, one.worst, one.worst)) as spending:
                for _ in range(one.steps):
                    await asyncio.sleep(0)
                if one.end == "cancelled":
                    limit.reschedule(0)
                    await asyncio.sleep(3600)
                spending.refused = one.end == "refused"
                if one.end == "settled":
                    spending.took = took(int(one.worst * one.share), one.worst * one.share / 100)
    except BudgetError:
        return False
    except TimeoutError:
        return True
    return True


@settings(max_examples=25, deadline=None)
@given(requests, budgets)
def test_no_limit_is_passed_and_the_sums_are_those_of_the_calls(
    some: list[Request], budget: Budget
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"

        async def all_at_once() -> list[bool]:
            # Two processes, as far as the file can tell.
            purses = [Purse(budget, Ledger(path)) for _ in RUNS]
            work = [carried_out(purses[RUNS.index(one.run)], one) for one in some]
            sent = await asyncio.gather(*work)
            for purse in purses:
                await purse.close()
            return sent

        sent = asyncio.run(all_at_once())
        if not some:
            return
        for run in RUNS:
            mine = [one for one, was in zip(some, sent, strict=True) if was and one.run == run]
            true = sum(
                {"refused": 0, "settled": one.share}.get(one.end, 1) * one.worst for one in mine
            )
            assert spent.usd(path, run=run) == pytest.approx(true / 100)
            counted = spent.rows(path, run=run)
            assert len(counted) == len(mine)
            assert {row["state"] for row in counted} <= {"settled", "refused", "unknown"}
            if budget.max_cost_usd is not None:
                assert spent.usd(path, run=run) <= budget.max_cost_usd + 1e-9
            if budget.max_tokens is not None:
                assert spent.tokens(path, run=run) <= budget.max_tokens
            if budget.max_calls is not None:
                assert sum(row["calls"] for row in counted) <= budget.max_calls
        if budget.daily_usd is not None:
            assert spent.usd(path) <= budget.daily_usd + 1e-9


async def test_who_does_not_fit_beside_others_waits_for_what_flows_back(tmp_path: Path) -> None:
    purse = Purse(Budget(max_cost_usd=0.10), Ledger(tmp_path / "ledger.sqlite"))
    order: list[str] = []

    async def second() -> None:
        async with purse.spending(asked("one", 8)):
            order.append("second")

    async with purse.spending(asked("one", 8)) as first:
        waiting = asyncio.create_task(second())
        while not waiting.done() and len(order) < 1:
            await asyncio.sleep(0.01)
            order.append("first") if len(order) == 0 and not waiting.done() else None
        first.took = took(1, 0.01)
    await waiting
    assert order == ["first", "second"]
    with pytest.raises(BudgetError, match=r"\$0\.0900 of \$0\.1000 are spent"):
        async with purse.spending(asked("one", 2)):
            raise AssertionError("it was sent")
    await purse.close()


async def test_a_limit_that_is_raised_holds_for_that_run_alone(tmp_path: Path) -> None:
    purse = Purse(Budget(max_calls=1), Ledger(tmp_path / "ledger.sqlite"))
    await purse.raise_limit("one", "max_calls", 2)
    await purse.raise_limit("one", "max_calls", 1)
    for run, calls in (("one", 2), ("two", 1)):
        for _ in range(calls):
            async with purse.spending(asked(run, 0)):
                pass
        with pytest.raises(BudgetError) as stopped:
            async with purse.spending(asked(run, 0)):
                raise AssertionError("it was sent")
        assert stopped.value.raised > calls
    await purse.close()


async def test_what_has_no_known_price_is_refused_where_there_is_a_limit_in_usd(
    tmp_path: Path,
) -> None:
    unknown = asked("one", 0)._replace(worst=Worst(1, None))
    for budget, allowed in (
        (Budget(daily_usd=1), False),
        (Budget(max_cost_usd=1, unpriced="allow"), True),
        (Budget(max_tokens=9), True),
    ):
        purse = Purse(budget, Ledger(tmp_path / "ledger.sqlite"))
        try:
            async with purse.spending(unknown):
                assert allowed
        except BudgetError as error:
            assert not allowed and "kimi-k2.5 at kimi" in str(error)
        await purse.close()


async def test_a_day_is_of_all_users_or_of_each(tmp_path: Path) -> None:
    for per, left in (("machine", False), ("user", True)):
        budget = Budget(daily_usd=0.10, daily_per=per)
        purse = Purse(budget, Ledger(tmp_path / f"{per}.sqlite"))
        async with purse.spending(asked("one", 8)) as first:
            first.took = took(1, 0.08)
        other = asked("two", 8)
        other = other._replace(spender=other.spender._replace(user="you"))
        try:
            async with purse.spending(other):
                assert left
        except BudgetError as error:
            assert not left and "resume the run tomorrow" in str(error)
        await purse.close()


async def test_an_allowance_is_the_smaller_limit(tmp_path: Path) -> None:
    purse = Purse(Budget(max_cost_usd=1), Ledger(tmp_path / "ledger.sqlite"))
    with allowance(0.05), pytest.raises(BudgetError):
        async with purse.spending(asked("one", 8)):
            raise AssertionError("it was sent")
    async with purse.spending(asked("one", 8)):
        pass
    await purse.close()


async def test_where_no_account_can_be_kept_a_limit_stops_the_run(tmp_path: Path) -> None:
    nowhere = tmp_path / "file" / "ledger.sqlite"
    nowhere.parent.write_text("no folder")
    free = Purse(Budget(), Ledger(nowhere))
    async with free.spending(asked("one", 8)) as sent:
        sent.took = took(1, 0.01)
    limited = Purse(Budget(max_calls=5), Ledger(nowhere))
    with pytest.raises(StorageError):
        async with limited.spending(asked("one", 8)):
            raise AssertionError("it was sent")


@given(st.lists(st.text(), max_size=3))
def test_a_prompt_has_no_more_tokens_than_are_counted(texts: list[str]) -> None:
    most = most_tokens(texts)
    for form in ("NFC", "NFKC"):
        spelled = [unicodedata.normalize(form, text).encode(errors="replace") for text in texts]
        assert sum(map(len, spelled)) <= most
    assert most_tokens(texts, tools=True) > most
