"""A part that gets nowhere stops alone: what others have to mend is mended all the same."""

from __future__ import annotations

import json

import pytest

from graph import asolve, load_config
from tests.scripted import Asked, Reply, Serve, code
from tests.shop import PLAN

TEST = {
    "test_shop.py": """\
from price import price
from till import sell


def test_price():
    assert price() == "right"


def test_sell():
    assert sell() == "right"
"""
}
TILLS = ["short", "longer", "longest", "right"]


@pytest.mark.slow
async def test_who_has_tries_left_goes_on_beside_who_has_stopped(serve: Serve) -> None:
    tills = iter(TILLS)

    def answer(asked: Asked) -> Reply:
        match asked.purpose:
            case "atomize":
                return Reply('{"atomic": false}')
            case "plan":
                return Reply(json.dumps(PLAN))
            case "diagnose":
                return Reply(json.dumps({"faults": [{"fault": 1, "part": "1", "change": "price"}]}))
        if asked.user.startswith("Write till.py"):
            return Reply(code("till.py", f"def sell():\n    return {next(tills)!r}\n"))
        return Reply(code("price.py", 'def price():\n    return "wrong"\n'))

    serve(answer)
    settings = load_config(overrides=[f"limits.attempts={len(TILLS)}"])
    solution = await asolve("Build a shop with prices and a till", settings, tests=TEST)
    receipt = solution.receipt
    assert {t.id: t.attempts for t in receipt.tasks if t.id != "0"} == {"1": 3, "2": 4}
    assert not solution.passed
    assert {failure.owner for failure in receipt.failures} == {"1"}
    assert any(n.startswith("2 mends till.py (try 4 of 4): ") for n in receipt.notes)
