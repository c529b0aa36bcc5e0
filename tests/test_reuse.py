"""Never paid twice: answers that an earlier run has got, and parts that it has proved."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from graph import Solution, asolve, load_config
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT, WRONG, one_piece
from tests.scripted import Asked, Reply, Script, Serve, code
from tests.served import serving
from tools.models import must_serve
from tools.ptc.remembered import version_of
from tools.reuse import Shelf, counted, listed

NAME = "reuse.sqlite"
ON = ["cache.answers=true", "cache.parts=true"]
ANSWERS = ["cache.answers=true"]
PARTS = ["cache.parts=true"]


TESTS = ["proof.tests=true"]
SHOP = "Build a shop: a stock of goods, and a till that sells them"
STOCK = "class Stock:\n    def take(self, name):\n        return {'apple': 3}[name]\n"
TILL = "from stock import Stock\n\n\ndef sell(name):\n    return Stock().take(name)\n"
SOLD = "from till import sell\n\n\ndef test_an_apple():\n    assert sell('apple') == 3\n"


def shop(till: str = "Write till.py", acceptance: str = code("tests/test_shop.py", SOLD)) -> Script:
    """A model that plans the shop in two parts, and writes them and a test."""
    files = [{"stock.py": ["Stock", "Stock.take(name)"]}, {"till.py": ["sell(name)"]}]
    parts = [
        {"id": "1", "goal": "Write stock.py", "type": "CODE_INTERPRET", "files": files[0]},
        {"id": "2", "goal": till, "type": "CODE_INTERPRET", "files": files[1], "relies_on": ["1"]},
    ]
    plan = {"subtasks": parts, "criteria": ["Selling an apple costs 3", "Others are KeyErrors"]}

    def answer(asked: Asked) -> Reply:
        if asked.purpose == "atomize":
            return Reply('{"atomic": false}')
        if asked.purpose == "plan":
            return Reply(json.dumps(plan))
        if asked.purpose == "acceptance":
            return Reply(acceptance)
        mine = asked.user.startswith("Write stock.py")
        return Reply(code("stock.py", STOCK) if mine else code("till.py", TILL))

    return answer


async def solved(*overrides: str, goal: str = DOUBLE, **options: Any) -> Solution:
    options.setdefault("tests", DOUBLE_TEST)
    return await asolve(goal, load_config(overrides=list(overrides)), **options)


def by(solution: Solution) -> dict[str, str]:
    return {task.id: task.done_by for task in solution.receipt.tasks}


def records(solution: Solution) -> dict[str, Any]:
    return {task.id: task for task in solution.receipt.tasks}


def poison(folder: Path, text: str, by: str) -> None:
    """What somebody does who can write into the file."""
    with sqlite3.connect(folder / "state" / NAME) as store:
        found = store.execute("SELECT rowid, value FROM store").fetchall()
        for row, value in found:
            told = value.decode() if isinstance(value, bytes) else value
            store.execute(
                "UPDATE store SET value = ? WHERE rowid = ?", (told.replace(text, by), row)
            )
    store.close()


# Answers


async def test_the_same_goal_asks_nobody_again(serve: Serve, tmp_path: Path) -> None:
    server = serve(one_piece(RIGHT))
    shelf = Shelf(tmp_path / "state" / NAME, 1)
    shelf.read(lambda store: store.put(("answers",), "old", {"text": "x" * 2_000_000}))
    first, again = [await solved(*ANSWERS, "cache.max_mb=1") for _ in range(2)]
    assert [entry.run for entry in listed(shelf, 9)] == [first.run_id] * 2  # there was no room
    assert first.passed and again.passed
    assert server.purposes() == ["atomize", "code"]
    assert [call.purpose for call in again.receipt.calls] == ["atomize", "code"]
    assert all(call.cached and not call.cost_usd for call in again.receipt.calls)
    assert again.receipt.totals.cached_calls == 2
    assert again.receipt.totals.input_tokens == 0
    assert not any(call.cached for call in first.receipt.calls)
    assert again.artifacts == first.artifacts


@pytest.mark.slow
async def test_a_plan_with_its_parts_asks_nobody_again(serve: Serve) -> None:
    server = serve(shop())
    first, again = [await solved(*ON, *TESTS, goal=SHOP, tests=None) for _ in range(2)]
    assert len(server.asked) == len(first.receipt.calls) == 5
    assert again.receipt.verdict == first.receipt.verdict == "tested"
    assert by(again) == {"0": "plan", "1": "REUSE", "2": "REUSE"}
    assert [call.purpose for call in again.receipt.calls] == ["atomize", "plan", "acceptance"]
    assert again.artifacts == first.artifacts


async def test_what_a_failed_run_was_answered_is_asked_anew(serve: Serve) -> None:
    server = serve(one_piece(WRONG, RIGHT))
    failed = await solved(*ANSWERS, "limits.attempts=1")
    assert not failed.passed
    assert (await solved(*ANSWERS, "limits.attempts=1")).passed
    assert server.purposes() == ["atomize", "code", "atomize", "code"]


@pytest.mark.slow
async def test_what_failed_before_a_resume_is_not_kept_with_it(serve: Serve) -> None:
    server = serve(one_piece(WRONG, RIGHT))
    told = [*ANSWERS, "limits.attempts=1"]
    failed = await solved(*told)
    assert (await asolve(None, run_id=failed.run_id)).passed
    assert (again := await solved(*told)).passed
    assert server.purposes() == ["atomize", "code", "code", "code"]
    assert [call.cached for call in again.receipt.calls] == [True, False]


async def test_an_answer_that_was_cut_off_is_kept_with_its_rest(serve: Serve) -> None:
    halves = [Reply(RIGHT[:40], cut=True), Reply(RIGHT[40:])]
    atomic = one_piece(RIGHT)
    server = serve(lambda asked: atomic(asked) if asked.purpose == "atomize" else halves.pop(0))
    first, again = [await solved(*ANSWERS) for _ in range(2)]
    assert server.purposes() == ["atomize", "code", "code"]
    assert again.artifacts == first.artifacts
    assert [call.cached for call in again.receipt.calls] == [True, True, True]


@pytest.mark.slow
async def test_an_answer_that_had_to_be_mended_is_not_kept(serve: Serve) -> None:
    server = serve(one_piece(WRONG, RIGHT, RIGHT))
    assert (await solved(*ANSWERS)).passed
    assert (again := await solved(*ANSWERS)).passed
    assert server.purposes() == ["atomize", "code", "code", "code"]
    assert [call.cached for call in again.receipt.calls] == [True, False]


@pytest.mark.slow
async def test_a_kept_answer_that_fails_is_not_served_again(serve: Serve, tmp_path: Path) -> None:
    server = serve(one_piece(RIGHT))
    await solved(*ANSWERS)
    poison(tmp_path, "return 2 * n", "return 666")
    again = await solved(*ANSWERS)
    assert again.passed
    assert [call.cached for call in again.receipt.calls] == [True, True, False]
    await solved(*ANSWERS)
    assert server.purposes() == ["atomize", "code", "code", "code"]


@pytest.mark.slow
async def test_what_a_service_elsewhere_has_written_is_kept(serve: Serve, tmp_path: Path) -> None:
    server = serve(one_piece(RIGHT))
    with serving() as url:
        told = [*ANSWERS, f"ptc_service.base_url={url}"]
        first, again = [await solved(*told) for _ in range(2)]
        assert first.passed and again.passed and again.artifacts == first.artifacts
        assert server.purposes() == ["atomize", "code"]
        (_, call) = again.receipt.calls
        assert (call.purpose, call.cached, call.cost_usd) == ("code", True, 0)
        poison(tmp_path, '"path":"double.py"', '"path":"../double.py"')
        assert (await solved(*told)).passed
        assert server.purposes() == ["atomize", "code", "code"]


def test_a_service_has_another_version_where_it_may_answer_otherwise(serve: Serve) -> None:
    serve(one_piece(RIGHT))

    def version(*overrides: str) -> str:
        settings = load_config(overrides=list(overrides))
        return version_of(must_serve(settings, "code"), settings.ptc_service.on_cut)

    others = (
        "ptc_service.model=newer",
        "providers.custom.max_tokens=99",
        "ptc_service.on_cut=never",
    )
    told = [version(), *map(version, others), version("ptc_service.temperature=0.5")]
    assert version("limits.attempts=7") == version()
    assert len(set(told)) == len(told)


@pytest.mark.slow
async def test_another_model_and_no_cache_are_asked(serve: Serve) -> None:
    server = serve(one_piece(RIGHT))
    await solved(*ANSWERS)
    await solved(*ANSWERS, "llm.temperature=0.5", "ptc_service.temperature=0.5")
    await solved()
    assert server.purposes() == ["atomize", "code"] * 3


@pytest.mark.slow
async def test_a_damaged_file_is_set_aside_and_said(
    serve: Serve, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    serve(one_piece(RIGHT))
    await solved(*ON)
    for path in (tmp_path / "state").glob(f"{NAME}*"):
        path.write_bytes(b"nothing that SQLite would write" * 1000)
    assert (await solved(*ON)).passed
    assert "is damaged: it was set aside as reuse.sqlite.damaged-" in caplog.text
    assert list((tmp_path / "state").glob("reuse.sqlite.damaged-*"))
    assert (await solved(*ON)).receipt.totals.cached_calls


async def test_a_file_that_cannot_be_used_costs_nothing_but_itself(
    serve: Serve, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    serve(one_piece(RIGHT))
    (tmp_path / "state" / NAME).mkdir(parents=True)
    assert (await solved(*ON)).passed
    assert caplog.text.count("nothing is kept for later runs in") == 1


# Parts


async def test_a_part_that_tests_have_passed_is_taken_and_proved_again(
    serve: Serve, tmp_path: Path
) -> None:
    server = serve(one_piece(RIGHT))
    first, _, again = [await solved(*PARTS) for _ in range(3)]
    assert server.purposes() == ["atomize", "code", "atomize", "atomize"]
    record = records(again)["0"]
    assert (record.done_by, record.attempts) == ("REUSE", 0)
    assert record.reason == f"kept from run {first.run_id} (task 0, accepted): the same task"
    assert again.receipt.verdict == "accepted"
    assert f"0: {record.reason}" in again.receipt.notes
    assert counted(Shelf(tmp_path / "state" / NAME, 1))["parts"].uses == 2


async def test_a_part_is_not_taken_where_house_rules_say_how_to_write(serve: Serve) -> None:
    server = serve(one_piece(RIGHT))
    await solved(*PARTS)
    again = await solved(*PARTS, rules="Two spaces.")
    assert again.passed and server.purposes().count("code") == 2


async def test_what_no_test_has_passed_is_not_kept(serve: Serve) -> None:
    server = serve(one_piece(RIGHT))
    for _ in range(2):
        assert (await solved(*PARTS, tests=None)).passed
    assert server.purposes() == ["atomize", "code"] * 2


@pytest.mark.slow
async def test_a_poisoned_part_fails_the_tests_and_is_written_without_a_lost_try(
    serve: Serve, tmp_path: Path
) -> None:
    server = serve(one_piece(RIGHT))
    await solved(*PARTS)
    poison(tmp_path, "return 2 * n", "return 666")
    again = await solved(*PARTS, "limits.attempts=1")
    assert again.passed
    assert server.purposes() == ["atomize", "code"] * 2
    assert (records(again)["0"].done_by, records(again)["0"].attempts) == ("PTC", 1)
    assert again.artifacts[0].content.strip().endswith("return 2 * n")


@pytest.mark.slow
async def test_a_poisoned_path_or_key_is_no_part(serve: Serve, tmp_path: Path) -> None:
    server = serve(one_piece(RIGHT))
    await solved(*PARTS)
    poison(tmp_path, '"path":"double.py"', '"path":"../double.py"')
    assert (await solved(*PARTS)).passed
    assert server.purposes() == ["atomize", "code"] * 2
    poison(tmp_path, DOUBLE, "Create something else")
    assert (await solved(*PARTS)).passed
    assert server.purposes() == ["atomize", "code"] * 3


async def test_a_part_is_not_taken_where_no_test_will_be_run(serve: Serve) -> None:
    server = serve(one_piece(RIGHT))
    await solved(*PARTS)
    await solved(*PARTS, tests=None)
    assert server.purposes() == ["atomize", "code"] * 2


@pytest.mark.slow
async def test_a_part_that_no_test_has_looked_at_is_written_after_all(serve: Serve) -> None:
    told = [*PARTS, *TESTS]
    serve(shop())
    await solved(*told, goal=SHOP, tests=None)
    server = serve(shop(acceptance="NONE"))
    again = await solved(*told, goal=SHOP, tests=None)
    assert again.passed and again.receipt.verdict == "runs"
    assert server.purposes().count("code") == 2
    assert by(again) == {"0": "plan", "1": "PTC", "2": "PTC"}
    assert {task.attempts for task in again.receipt.tasks} == {0, 1}
    assert all("no test of this one shows" in found.evidence for found in again.receipt.mended)


@pytest.mark.slow
async def test_a_part_without_which_all_tests_pass_is_written_on_the_lowest_rung(
    serve: Serve, tmp_path: Path
) -> None:
    stocked = "from stock import Stock\n\n\ndef test_it():\n    assert Stock().take('apple') == 3\n"
    rungs = "{small: {rung: 1, price: {input: 1, output: 1}}, large: {rung: 2}}"
    told = [*PARTS, *TESTS, f"providers.custom.models={rungs}", "limits.attempts=2"]
    server = serve(shop(acceptance=code("tests/test_stock.py", stocked)))
    assert (await solved(*told, goal=SHOP, tests=None)).receipt.verdict == "tested"
    poison(tmp_path, "return Stock().take(name)", "return 666")
    server.asked.clear()
    again = await solved(*told, goal=SHOP, tests=None)
    assert again.receipt.verdict == "tested"
    assert by(again) == {"0": "plan", "1": "REUSE", "2": "PTC"}
    (asked,) = [asked for asked in server.asked if asked.purpose == "code"]
    assert asked.body["model"] == "small"
    assert {file.path: file.content for file in again.artifacts}["till.py"].strip() == TILL.strip()


@pytest.mark.slow
async def test_a_part_is_taken_into_another_plan(serve: Serve) -> None:
    told = [*PARTS, *TESTS, "cache.similar=null"]
    serve(shop())
    first = await solved(*told, goal=SHOP, tests=None)
    server = serve(shop(till="Write till.py, which sells"))
    again = await solved(*told, goal=f"{SHOP}, soon", tests=None)
    assert again.receipt.verdict == "tested"
    assert server.purposes().count("code") == 1
    assert by(again) == {"0": "plan", "1": "REUSE", "2": "PTC"}
    reason = f"kept from run {first.run_id} (task 1, tested): the same task"
    assert records(again)["1"].reason == reason
