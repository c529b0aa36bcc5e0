"""What was spent is told from the ledger: by whatever is asked for, in three forms."""

from __future__ import annotations

import asyncio
import csv
import io
import json

import pytest

from graph import load_config, solve
from tests import shell, spent
from tests.essay import ESSAY, Essay
from tests.scripted import Reply, Serve, scripted
from tools.money import Asked, Ledger, Took, Worst
from tools.money.costs import spent as costs_of
from tools.money.spender import Spender

PRICED = ("providers.custom.models={scripted: {price: {input: 1, output: 10, cached: 0.1}}}",)


def reply(text: str) -> Reply:
    """With a part of the prompt from the cache, and thinking."""
    usage = {
        "prompt_tokens": 1000,
        "completion_tokens": 100,
        "total_tokens": 1100,
        "prompt_tokens_details": {"cached_tokens": 600},
        "completion_tokens_details": {"reasoning_tokens": 40},
    }
    message = {"role": "assistant", "content": text}
    body = {"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage}
    return Reply(raw=json.dumps(body).encode())


def test_the_sums_are_those_of_the_receipt(serve: Serve) -> None:
    essay = Essay()
    serve(lambda asked: reply(essay(asked).text))
    solution = solve(ESSAY, load_config(overrides=PRICED), run_id="r")
    totals, ledger = solution.receipt.totals, load_config().ledger
    (line,) = costs_of(ledger, "run").lines
    assert (line.key, line.calls, line.unknown_tokens) == ("r", totals.calls, 0)
    assert (line.input_tokens, line.output_tokens) == (totals.input_tokens, totals.output_tokens)
    assert line.usd == pytest.approx(totals.cost_usd) == pytest.approx(10 * 0.00146)
    assert (line.cached_tokens, line.reasoning_tokens) == (6000, 400)
    assert line.elsewhere_usd == solution.receipt.same_tokens_elsewhere_usd
    assert {one.key: one.calls for one in costs_of(ledger, "role").lines} == {
        "planner": 4,
        "answer": 4,
        "aggregate": 2,
    }
    assert {one.key for one in costs_of(ledger, "type").lines} == {"WRITE", "whole goal"}
    assert [one.key for one in costs_of(ledger, "model").lines] == ["custom/scripted"]
    found = costs_of(ledger, "day")
    assert found.total.usd == sum(row["usd"] for row in spent.rows(ledger))
    assert [month.usd for month in found.months] == pytest.approx([0.146, 1.46, 14.6])


def test_unknown_and_estimated_tokens_stand_apart() -> None:
    ledger = Ledger(load_config().ledger)
    asked = Asked(Spender("r", "me", "0", ""), "code", "kimi", "k2", Worst(500, 0.5), 60)

    async def write() -> None:
        estimated = Took(10, 5, 0, 0, True, None, 0.1)
        budget = load_config().budget
        ids = [await ledger.reserve(asked, budget) for _ in range(3)]
        await ledger.settle(ids[0], estimated)
        await ledger.lose(ids[1])
        await ledger.give_back(ids[2])
        await ledger.close()

    asyncio.run(write())
    total = costs_of(load_config().ledger, "model").total
    assert (total.calls, total.unknown_tokens, total.estimated_tokens) == (2, 500, 15)
    assert (total.usd, total.unknown_usd, total.unpriced_calls) == (0.5, 0.5, 1)


def test_nothing_was_spent() -> None:
    assert costs_of(load_config().ledger, "day").lines == ()
    assert "nothing was spent yet" in shell.run("costs").stdout


def test_in_the_shell_as_a_table_as_csv_and_as_json() -> None:
    with scripted(Essay()) as server:
        shell.run("solve", ESSAY, "--set", PRICED[0], **server.env())
    shown = shell.run("costs", "--by", "role")
    assert shown.returncode == 0, shown.stderr
    assert "CLAUDE SONNET" in shown.stdout and "% saved)" in shown.stdout.split("PROJECTS/MONTH")[1]
    rows = list(csv.DictReader(io.StringIO(shell.run("costs", "--by", "role", "--csv").stdout)))
    whole = json.loads(shell.run("costs", "--by", "role", "--json").stdout)
    assert {row["role"]: float(row["usd"]) for row in rows} == {
        line["key"]: line["usd"] for line in whole["lines"]
    }
    assert {"unknown_tokens", "cached_tokens", "gpt-4o_usd"} <= rows[0].keys()
    assert shell.run("costs", "--csv", "--json").returncode == 2


def test_nothing_is_called_saved_where_a_price_is_unknown() -> None:
    with scripted(Essay()) as server:
        shell.run("solve", ESSAY, **server.env())
    table = shell.run("costs").stdout.split("PROJECTS/MONTH")[1]
    assert "saved" not in table and all(" $? " in row for row in table.splitlines()[1:])
