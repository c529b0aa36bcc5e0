"""Where a failure points at nobody, one call says who has to mend it, and nobody else is asked."""

from __future__ import annotations

import json

import pytest

from graph import asolve, load_config
from nodes.diagnose.promises import Promise, amended
from schema.contract import Contract, contract_text
from tests.scripted import Asked, Reply, Serve, code
from tests.shop import PARTS, PLAN

TEST = {
    "test_shop.py": """\
from price import price
from till import sell


def test_together():
    total = price("apple") + sell("apple")
    assert total == 6
"""
}
FIXED = "def {}(name):\n    return 3\n"
OPINION = {"faults": [{"fault": 1, "part": "2", "change": "sell has to give 3"}]}
NOBODY = {"faults": [{"fault": 1, "part": "7", "change": "no such part"}]}


@pytest.mark.parametrize(
    ("opinion", "tries"), [(OPINION, {"1": 1, "2": 2}), (NOBODY, {"1": 2, "2": 1})]
)
async def test_one_call_names_the_part(
    serve: Serve, opinion: object, tries: dict[str, int]
) -> None:
    wrong = {"till.py"}

    def answer(asked: Asked) -> Reply:
        match asked.purpose:
            case "atomize":
                return Reply('{"atomic": false}')
            case "plan":
                return Reply(json.dumps(PLAN))
            case "diagnose":
                return Reply(json.dumps(opinion))
        path = next(path for path in PARTS if asked.user.startswith(f"Write {path}"))
        text = FIXED.format(PARTS[path])
        if path in wrong:
            wrong.remove(path)
            text = text.replace("3", "4")
        return Reply(code(path, text))

    server = serve(answer)
    settings = load_config(overrides=["limits.attempts=2"])
    solution = await asolve("Build a shop with prices and a till", settings, tests=TEST)
    once = [asked for asked in server.asked if asked.purpose == "diagnose"][:1]
    assert "Part 2: Write till.py" in once[0].user and "test_together" in once[0].user
    assert {t.id: t.attempts for t in solution.receipt.tasks if t.id != "0"} == tries
    assert solution.passed is (opinion == OPINION)
    assert any("mend" in note for note in solution.receipt.notes)


SIGNED = {
    "subtasks": [
        {**PLAN["subtasks"][0], "files": {"price.py": ["price(name: str) -> int"]}},
        {**PLAN["subtasks"][1], "relies_on": ["1"]},
    ]
}
AMENDING = {
    "faults": [
        {
            "fault": 1,
            "part": "2",
            "change": "sell passes on how many are bought",
            "promise": {
                "part": "1",
                "was": "price.py: price(name: str) -> int",
                "now": "price.py: price(name: str, count: int) -> int",
            },
        }
    ]
}
FIRST = {
    "price.py": "def price(name: str) -> int:\n    return 3\n",
    "till.py": "from price import price\n\n\ndef sell(name, count=1):\n    return price(name)\n",
}
THEN = {
    "price.py": "def price(name: str, count: int = 1) -> int:\n    return 3 * count\n",
    "till.py": FIRST["till.py"].replace("price(name)", "price(name, count)"),
}
COUNTED = {
    "test_shop.py": TEST["test_shop.py"].replace('sell("apple")', 'sell("apple", 2)')
    .replace("== 6", "== 9")
}  # fmt: skip


@pytest.mark.slow
async def test_a_promise_that_is_wrong_itself_is_amended_for_all(serve: Serve) -> None:
    told: dict[str, list[str]] = {path: [] for path in FIRST}

    def answer(asked: Asked) -> Reply:
        match asked.purpose:
            case "atomize":
                return Reply('{"atomic": false}')
            case "plan":
                return Reply(json.dumps(SIGNED))
            case "diagnose":
                return Reply(json.dumps(AMENDING))
        path = next(path for path in PARTS if asked.user.startswith(f"Write {path}"))
        told[path].append(asked.user + asked.system)
        return Reply(code(path, (FIRST if len(told[path]) == 1 else THEN)[path]))

    serve(answer)
    solution = await asolve("Build a shop with prices and a till", tests=COUNTED)
    assert solution.passed, solution.receipt.failures
    assert "price(name: str, count: int) -> int" not in told["till.py"][0]
    assert "price(name: str, count: int) -> int" in told["till.py"][1]
    assert "It promises otherwise now" in told["price.py"][1]
    (note,) = (note for note in solution.receipt.notes if "contract amended" in note)
    assert note.startswith("1: contract amended: price.py: price(name: str) -> int → ")


@pytest.mark.parametrize(
    ("was", "now", "text"),
    [
        ("POST /orders {item} -> 201 {id}", "POST /orders {items} -> 201 {id}",
         "POST /orders {items} -> 201 {id}"),
        ("table orders(id, item)", "table orders(id, items)", "table orders(id, items)"),
        ("app.py: create_app", "app.py: make_app(config: dict)", "make_app(config: dict)"),
        ("environment variable KEY=a", "environment variable KEY=b", "environment variable KEY=b"),
        ("", "GET /health -> 200", "GET /health -> 200"),
        ("", "ids are strings", "ids are strings"),
    ],
)  # fmt: skip
def test_every_kind_of_promise_can_be_amended(was: str, now: str, text: str) -> None:
    contract = Contract.model_validate(
        {
            "files": ["app.py"],
            "exports": {"app.py": ["create_app"]},
            "routes": ["POST /orders {item} -> 201 {id}"],
            "tables": ["orders(id, item)"],
            "env": ["KEY=a"],
        }
    )
    better = amended(contract, Promise(part="1", was=was, now=now))
    assert (
        better and text in contract_text(better) and (not was or was not in contract_text(better))
    )


@pytest.mark.parametrize("now", ["POST nowhere", "GET"])
def test_what_cannot_be_promised_changes_nothing(now: str) -> None:
    contract = Contract.model_validate({"routes": ["POST /orders -> 201"]})
    assert amended(contract, Promise(part="1", was="POST /orders -> 201", now=now)) is None
    assert amended(contract, Promise(part="1", was="GET /nobody", now="GET /all")) is None
