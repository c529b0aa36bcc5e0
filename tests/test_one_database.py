"""Machines with one database have one ledger, one limit of a day, and what each other has left."""

from __future__ import annotations

import asyncio
import json
import random
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from pydantic import SecretStr

from graph import load_config
from schema.budget import Budget
from schema.errors import BudgetError, StorageError
from tests import shell
from tests.essay import Essay, killed_midway
from tests.scripted import Serve
from tests.stores import MISSING
from tests.test_reuse import ON, SHOP, TESTS, by, shop, solved
from tools.money import Asked, Ledger, Purse, Took, Worst, history, unanswered
from tools.money.costs import spent
from tools.money.spender import Spender
from tools.reuse import Answers, Shelf, clear, counted, entry, listed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING["postgres"]), reason=str(MISSING["postgres"])),
]

DAY = Budget(daily_usd=0.10, daily_per="user")
PRICED = ("providers.custom.models={scripted: {price: {input: 1, output: 10}}}",)


def asked(run: str, user: str = "ann", usd: float = 0.01) -> Asked:
    worst = Worst(100, usd)
    return Asked(Spender(run, user, "0", ""), "code", "kimi", "k2", worst, 60)


def buying(run: str) -> int:
    """How many of twenty requests at once the day had room for: what one of two machines does."""

    async def all_at_once() -> int:
        purses = [Purse(DAY, Ledger(load_config().ledger)) for _ in range(2)]

        async def one(number: int) -> bool:
            try:
                async with purses[number % 2].spending(asked(run)):
                    return True  # the answer is lost, so that all of it stays counted
            except BudgetError as error:
                assert error.limit == "daily_usd"
                return False

        sent = await asyncio.gather(*map(one, range(20)))
        for purse in purses:
            await purse.close()
        return sum(sent)

    return asyncio.run(all_at_once())


def test_two_processes_that_spend_at_once_have_one_day_for_each_user(database: str) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        sent = list(pool.map(buying, ["one", "two"]))
    assert sum(sent) == 10
    assert spent(load_config().ledger, "day").total.usd == pytest.approx(0.10)

    async def another() -> None:
        purse = Purse(DAY, Ledger(load_config().ledger))
        async with purse.spending(asked("three", "bob")):
            pass
        await purse.close()

    asyncio.run(another())


async def test_all_that_a_ledger_keeps_is_kept(database: str) -> None:
    where = load_config().ledger
    ledger, other = Ledger(where), Ledger(where)
    assert len(await ledger.identity()) == 32 and await ledger.identity() == await other.identity()
    ids = [await ledger.reserve(asked("r", usd=0.5), Budget()) for _ in range(3)]
    await other.settle(ids[0], Took(10, 5, 3, 1, True, None, 2.5))
    await other.lose(ids[1])
    await other.give_back(ids[2])
    (line,) = spent(where, "run").lines
    assert (line.key, line.calls, line.unknown_tokens, line.estimated_tokens) == ("r", 2, 100, 15)
    assert (line.usd, line.unknown_usd, line.unpriced_calls) == (0.5, 0.5, 1)
    assert history(where)["CODE_INTERPRET"] == [(10, 5, 1, 2.5)]
    assert unanswered(where, "kimi", "k2", 5)[0] == 2
    for most in (2, 1):
        await ledger.raise_limit("s", "max_calls", most)
    limit = Budget(max_calls=1)
    found = [await ledger.reserve(asked("s"), limit) for _ in range(3)]
    assert [isinstance(one, int) for one in found] == [True, True, False]
    await ledger.keep_plan("key", "first")
    await ledger.keep_plan("key", "second")
    assert [await other.take_plan("key") for _ in range(2)] == ["second", None]
    await ledger.close()
    await other.close()


def test_another_machine_shows_what_was_spent_by_one_that_was_killed(
    database: str, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    essay = Essay()
    server = serve(essay)
    run_id = killed_midway(essay)
    monkeypatch.setenv("ROMA_STATE_DIR", str(tmp_path / "another"))
    told = json.loads(shell.run("costs", "--by", "run", "--json").stdout)
    (line,) = told["lines"]
    assert line["key"] == run_id and line["calls"] >= len(server.asked) > 3
    assert not list(tmp_path.rglob("ledger.sqlite"))


async def test_what_one_machine_has_paid_for_another_one_takes(
    database: str, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(shop())
    first = await solved(*ON, *TESTS, goal=SHOP, tests=None)
    monkeypatch.setenv("ROMA_STATE_DIR", str(tmp_path / "another"))
    again = await solved(*ON, *TESTS, goal=SHOP, tests=None)
    assert len(server.asked) == len(first.receipt.calls) == 5
    assert by(again) == {"0": "plan", "1": "REUSE", "2": "REUSE"}
    assert all(call.cached for call in again.receipt.calls)
    stats = json.loads(shell.run("cache", "stats", "--json").stdout)
    assert stats["database"].startswith("postgres://127.0.0.1:") and "roma@" not in str(stats)
    assert (stats["parts"]["count"], stats["parts"]["uses"]) == (2, 2)
    assert not list(tmp_path.rglob("*.sqlite"))


async def test_a_shelf_in_a_database_is_bounded_shown_and_cleared(database: str) -> None:
    shelf = Shelf(load_config().shelf, 1)
    answers = Answers(shelf)
    for number in range(20):
        text = random.Random(number).randbytes(50_000).hex()  # so that it cannot be compressed
        await answers.add("run", f"{number}", {"said": {"text": text}})
    await answers.keep("run", ["0", "1"])
    await shelf.evict()
    left = counted(shelf)
    assert left["answers"].count == 2 and 0 < left["waiting"].count < 18
    assert sum(one.bytes for one in left.values()) <= 1_000_000
    found = entry(shelf, "1")
    assert found and (found["id"], found["kind"], found["run"]) == ("1", "answers", "run")
    await answers.add("run", "nul", {"text": "Bees \0 and \ud83d."})  # no database can hold it
    assert {one.id for one in listed(shelf, 9)} == {"0", "1"}
    await answers.drop("run", ["0"])
    assert await answers.find("other", ["0", "1"])
    assert clear(shelf) == left["waiting"].count + 1
    assert not listed(shelf, 9) and entry(shelf, "1") is None
    await shelf.close()


async def test_a_shelf_whose_database_is_away_costs_nothing_but_itself(
    caplog: pytest.LogCaptureFixture,
) -> None:
    nowhere = SecretStr("postgres://roma:pa55word@127.0.0.1:1/roma")
    shelf = Shelf(nowhere, 1)
    for _ in range(2):
        assert await Answers(shelf).find("run", ["1"]) is None
    with pytest.raises(StorageError, match=r"cannot use postgres://127\.0\.0\.1:1: "):
        counted(shelf)
    assert caplog.text.count("nothing is kept for later runs in postgres://127.0.0.1:1: ") == 1
    assert "pa55word" not in caplog.text
