"""Parts begin with the cheapest models; one that was blamed, and not mended there, climbs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest
import yaml

from graph import asolve, load_config
from nodes.report.message import final_message
from schema.settings import Settings
from schema.usage import Receipt
from tests.scripted import Asked, Reply, Serve, code
from tests.served import serving
from tests.shop import PARTS, PLAN
from tools.ptc import get_ptc_client

TEST = {
    "test_shop.py": """\
from price import price
from till import sell


def test_price():
    assert price() == 3


def test_sell():
    assert sell() == 3
"""
}
MODELS = {"small": 1, "middle": 3, "large": 9}
RUNGS = [(1, ("small", 1)), (2, ("large", 9))]
GOAL = "Build a shop with prices and a till"


def ladder(*models: str, tries: int = 3) -> Settings:
    listed = {
        model: {"rung": rung, "price": {"input": MODELS[model], "output": MODELS[model]}}
        for rung, model in enumerate(models, 1)
    }
    said = json.dumps(listed).replace('"', "")
    overrides = [f"providers.custom.models={said}", f"limits.attempts={tries}"]
    return load_config(overrides=overrides)


class Shop:
    """Writes what is asked for; ``able`` says which model gets which file right at which try."""

    def __init__(self, able: dict[str, Sequence[bool]]) -> None:
        self.able = {path: iter(rights) for path, rights in able.items()}
        self.asked: dict[str, list[Asked]] = {path: [] for path in PARTS}
        self.plans: list[str] = []

    def __call__(self, asked: Asked) -> Reply:
        if asked.purpose == "atomize":
            return Reply('{"atomic": false}')
        if asked.purpose == "plan":
            self.plans.append(asked.body["model"])
            return Reply(json.dumps(PLAN) if len(self.plans) > 1 else "{}")
        path = next(path for path in PARTS if asked.user.startswith(f"Write {path}"))
        self.asked[path].append(asked)
        right = next(self.able.get(path, iter(())), True)
        number = 3 if right else 90 + len(self.asked[path])
        return Reply(code(path, f"def {PARTS[path]}():\n    return {number} or '{'x' * number}'\n"))

    def models(self, path: str) -> list[str]:
        return [asked.body["model"] for asked in self.asked[path]]


@pytest.mark.parametrize(
    ("models", "tries", "rights", "asked"),
    [
        # It is mended where it was written, with the evidence, before it climbs.
        (("small", "large"), 3, [False, False, True], ["small", "small", "large"]),
        # No try may be left for the best of them otherwise.
        (("small", "large"), 2, [False, True], ["small", "large"]),
        pytest.param(
            ("small", "middle", "large"),
            3,
            [False, False, True],
            ["small", "middle", "large"],
            marks=pytest.mark.slow,
        ),
        (("small",), 3, [False, False, True], ["small", "small", "small"]),
    ],
)
async def test_who_was_blamed_climbs_and_nobody_else(
    serve: Serve, models: Sequence[str], tries: int, rights: list[bool], asked: list[str]
) -> None:
    shop = Shop({"till.py": rights})
    serve(shop)
    solution = await asolve(GOAL, ladder(*models, tries=tries), tests=TEST)
    assert solution.passed
    assert shop.models("till.py") == asked and shop.models("price.py") == ["small"]
    assert all("test_sell" in one.user for one in shop.asked["till.py"][1:]), "the evidence goes on"
    tasks = {task.id: task for task in solution.receipt.tasks}
    assert (tasks["2"].attempts, models[tasks["2"].rung - 1]) == (len(asked), asked[-1])
    assert tasks["1"].rung == 1
    # A plan with a fault goes to a better planner.
    assert shop.plans == [models[0], models[min(2, len(models)) - 1]]
    if asked == ["small", "small", "large"] and len(models) == 2:
        says_what_it_saved(solution.receipt)
    if len(models) == 1:
        assert solution.receipt.cascade is None, "with one rung nothing is said"


def says_what_it_saved(receipt: Receipt) -> None:
    cascade = receipt.cascade
    assert cascade and cascade.climbed == ("0 (plan)", "2")
    tries = list(receipt.calls)
    tokens = [call.input_tokens + call.output_tokens for call in tries]
    made = [(call.task, call.purpose) for call in tries]
    first = [tokens[made.index(one)] for one in dict.fromkeys(made)]
    assert cascade.cost_usd == pytest.approx(receipt.totals.cost_usd)
    assert cascade.told.startswith(f"${cascade.cost_usd:.4f} for what may climb")
    unknown = cascade.model_copy(update={"unpriced_calls": cascade.calls})
    assert unknown.told.startswith("$? for what may climb")
    assert cascade.top_usd == pytest.approx(9 * sum(first) / 1e6)
    assert cascade.bottom_usd == pytest.approx(sum(tokens) / 1e6)
    said = final_message(receipt, [])
    assert "the cheapest alone would have failed at task 0 (plan), 2" in said


async def test_a_task_in_one_piece_climbs_too(serve: Serve) -> None:
    wrong = iter(["[][0]", "{}['a']"])

    def answer(asked: Asked) -> Reply:
        if asked.purpose == "atomize":
            return Reply('{"atomic": true, "type": "CODE_INTERPRET"}')
        return Reply(code("price.py", f"def price():\n    return {next(wrong, 3)}\n"))

    server = serve(answer)
    test = {
        "test_price.py": "from price import price\n\n\ndef test_it():\n    assert price() == 3\n"
    }
    solution = await asolve("Write price.py", ladder("small", "large"), tests=test)
    assert solution.passed and solution.receipt.tasks[0].rung == 2
    models = [asked.body["model"] for asked in server.asked if asked.purpose == "code"]
    assert models == ["small", "small", "large"]


async def test_a_diagnosis_that_changed_nothing_is_asked_of_a_better_model(serve: Serve) -> None:
    tills = iter([4, 4])
    asked_of: list[str] = []

    def answer(asked: Asked) -> Reply:
        match asked.purpose:
            case "atomize":
                return Reply('{"atomic": false}')
            case "plan":
                return Reply(json.dumps(PLAN))
            case "diagnose":
                asked_of.append(asked.body["model"])
                opinion = {"fault": 1, "part": "2", "change": "sell has to give 3"}
                return Reply(json.dumps({"faults": [opinion]}))
        path = next(path for path in PARTS if asked.user.startswith(f"Write {path}"))
        number = next(tills, 3) if path == "till.py" else 3
        return Reply(code(path, f"def {PARTS[path]}():\n    return {number}\n"))

    serve(answer)
    test = TEST["test_shop.py"].partition("\n\n\n")[0]
    test += "\n\n\ndef test_together():\n    total = price() + sell()\n    assert total == 6\n"
    solution = await asolve(GOAL, ladder("small", "large"), tests={"test_shop.py": test})
    assert solution.passed
    assert asked_of == ["small", "large"]


async def test_a_service_tells_how_many_rungs_it_has_and_what_the_dearest_costs(
    serve: Serve,
) -> None:
    serve(Shop({}))
    settings = ladder("small", "large")
    async with get_ptc_client(settings=settings) as client:
        health = (await client.health()).model_dump()
    assert (health["model"], health["rungs"], health["price"]["output"]) == ("small", 2, 9.0)
    assert [price["input"] for price in health["ladder"]] == [1, 9]


async def test_the_rungs_of_a_service_elsewhere_are_priced_on_the_receipt(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shop = Shop({"till.py": [False, False, True]})
    serve(shop)
    models = {m: {"rung": n, "price": {"input": p, "output": p}} for n, (m, p) in RUNGS}
    told = {"defaults": ["/profiles/general"], "providers": {"custom": {"models": models}}}
    (tmp_path / "service.yaml").write_text(yaml.safe_dump(told))
    monkeypatch.setenv("ROMA_PROFILE", str(tmp_path / "service.yaml"))
    with serving() as url:
        httpx.get(f"{url}/health")  # it has read its settings
        monkeypatch.delenv("ROMA_PROFILE")
        settings = load_config(overrides=[f"ptc_service.base_url={url}"])
        solution = await asolve(GOAL, settings, tests=TEST)
    assert solution.passed and shop.models("till.py") == ["small", "small", "large"]
    cascade = solution.receipt.cascade
    tries = [call for call in solution.receipt.calls if call.purpose == "code"]
    tokens = {id_: [c.input_tokens + c.output_tokens for c in tries if c.task == id_]
              for id_ in ("1", "2")}  # fmt: skip
    assert cascade and cascade.climbed == ("2",)
    assert cascade.cost_usd == pytest.approx(sum(call.cost_usd for call in tries))
    assert cascade.top_usd == pytest.approx(9 * sum(ones[0] for ones in tokens.values()) / 1e6)
    assert cascade.bottom_usd == pytest.approx(sum(map(sum, tokens.values())) / 1e6)
