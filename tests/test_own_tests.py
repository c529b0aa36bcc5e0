"""Tests that are written from the goal: which are kept, what they prove, and who is right."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest

from cli.view import summary
from graph import Step, asolve, astream, atask_tree, averify, load_config, task_tree
from schema.errors import AuthenticationError, PausedError, ProviderError
from schema.verdict import Rung
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT, WRONG
from tests.scripted import Asked, Reply, Script, Serve, code

ON = ["proof.tests=true"]
NO_TESTER = "planner, code, answer, aggregate"
FROM_GOAL = code(
    "tests/test_double.py",
    """\
from project_under_test import double


def test_two():
    assert double(2) == 4


def test_is_there():
    assert callable(double)
""",
)
GOAL = "Build a shop: a stock of goods, and a till that sells them"
PLAN = {
    "subtasks": [
        {
            "id": "1",
            "goal": "Write stock.py",
            "type": "CODE_INTERPRET",
            "files": {"stock.py": ["Stock", "Stock.take(name: str) -> int"]},
        },
        {
            "id": "2",
            "goal": "Write till.py",
            "type": "CODE_INTERPRET",
            "files": {"till.py": ["sell(name: str) -> int"]},
            "relies_on": ["1"],
        },
    ],
    "criteria": ["Selling an apple costs 3", "An unknown good raises KeyError"],
}
STOCK = "class Stock:\n    def take(self, name: str) -> int:\n        return {'apple': 3}[name]\n"
TILL = """\
from stock import Stock


def sell(name: str) -> int:
    return Stock().take(name)
"""
SHOP_TESTS = code(
    "tests/test_shop.py",
    """\
import pytest
from stock import Stock
from till import sell


def test_price():
    assert sell("apple") == 3


def test_unknown():
    with pytest.raises(KeyError):
        Stock().take("pear")
""",
)


def one_piece(tests: str, *codes: str, opinion: str = "") -> Script:
    """A model that does it in one piece, writes these tests, and has this opinion of them."""
    left = list(codes)

    def answer(asked: Asked) -> Reply:
        match asked.purpose:
            case "atomize":
                return Reply('{"atomic": true, "type": "CODE_INTERPRET"}')
            case "acceptance":
                return Reply(tests)
            case "diagnose":
                return Reply(opinion)
        return Reply(left.pop(0) if len(left) > 1 else left[0])

    return answer


def shop(asked: Asked) -> Reply:
    match asked.purpose:
        case "atomize":
            return Reply('{"atomic": false}')
        case "plan":
            return Reply(json.dumps(PLAN))
        case "acceptance":
            return Reply(SHOP_TESTS)
    name = "stock.py" if asked.user.startswith("Write stock.py") else "till.py"
    return Reply(code(name, STOCK if name == "stock.py" else TILL))


def says(wrong: str) -> str:
    return json.dumps({"tests": [{"test": 1, "wrong": wrong, "why": "the goal says so"}]})


# What is proved


async def test_a_goal_in_one_piece_gets_tests_that_find_its_module_and_can_fail(
    serve: Serve, tmp_path: Path
) -> None:
    server = serve(one_piece(FROM_GOAL, RIGHT))
    solution = await asolve(DOUBLE, load_config(overrides=ON), out=tmp_path / "out")
    receipt = solution.receipt
    assert receipt.verdict == Rung.TESTED
    assert receipt.written == ("tests/test_double.py",)
    delivered = (tmp_path / "out" / "tests" / "test_double.py").read_text()
    assert "from double import double" in delivered
    assert "tests/test_double.py" in receipt.files
    assert "1 of 1 tests from the goal passed" in receipt.checked
    assert sorted(server.purposes()) == ["acceptance", "atomize", "code"]
    assert [test.name for test in receipt.tests] == ["tests/test_double.py::test_two"]
    assert any("test_is_there: it passes before" in note for note in receipt.notes)


async def test_a_folder_is_proved_again_by_them(serve: Serve, tmp_path: Path) -> None:
    serve(one_piece(FROM_GOAL, RIGHT))
    config = load_config(overrides=ON)
    await asolve(DOUBLE, config, out=tmp_path / "out")
    assert (await averify(tmp_path / "out", config)).verdict == Rung.TESTED
    (tmp_path / "out" / "double.py").write_text("def double(n):\n    return n\n")
    again = await averify(tmp_path / "out", config)
    assert again.verdict == Rung.FAILED
    assert "0 of 1 tests from the goal passed" in again.checked


async def test_a_function_that_nobody_had_named_is_found_by_what_it_is_called(
    serve: Serve,
) -> None:
    serve(one_piece(FROM_GOAL, code("numbers_.py", "def double_it(n):\n    return 2 * n")))
    solution = await asolve("Write code that doubles a number", load_config(overrides=ON))
    assert solution.receipt.verdict == Rung.TESTED
    (test,) = [file for file in solution.artifacts if file.path.startswith("tests/")]
    assert "from numbers_ import double_it as double" in test.content


async def test_whoever_tests_a_plan_is_told_criteria_and_promises_and_no_code(
    serve: Serve,
) -> None:
    server = serve(shop)
    solution = await asolve(GOAL, load_config(overrides=ON))
    (asked,) = [one.user for one in server.asked if one.purpose == "acceptance"]
    assert "- Selling an apple costs 3" in asked
    assert "Stock.take(name: str) -> int" in asked
    assert "return" not in asked
    assert solution.receipt.verdict == Rung.TESTED
    assert len(solution.receipt.tests) == 2
    assert solution.receipt.totals.calls == 5


async def test_the_tests_of_a_user_stand_beside_ours_and_go_further(
    serve: Serve, tmp_path: Path
) -> None:
    tests = FROM_GOAL.replace("project_under_test", "double")
    server = serve(one_piece(tests, RIGHT))
    config = load_config(overrides=ON)
    solution = await asolve(DOUBLE, config, tests=DOUBLE_TEST, out=tmp_path / "out")
    assert solution.receipt.verdict == Rung.ACCEPTED
    assert solution.receipt.written == ("tests/test_double_2.py",)
    assert (tmp_path / "out" / "test_double.py").read_text() == DOUBLE_TEST["test_double.py"]
    (asked,) = [one.user for one in server.asked if one.purpose == "acceptance"]
    assert "assert double(2) == 4" in asked
    assert "1 of 1 acceptance tests passed; 1 of 1 tests from the goal" in solution.receipt.checked


# Who is wrong


async def test_code_that_fails_a_right_test_is_mended(serve: Serve) -> None:
    server = serve(one_piece(FROM_GOAL, WRONG, RIGHT, opinion=says("code")))
    solution = await asolve(DOUBLE, load_config(overrides=ON))
    assert solution.receipt.verdict == Rung.TESTED
    assert server.purposes().count("diagnose") == 1
    assert "assert 2 == 4" in server.asked[-1].user
    assert "def test_two():" in server.asked[-1].user
    assert len(solution.receipt.mended) == 1


async def test_a_dispute_is_not_held_twice(serve: Serve) -> None:
    server = serve(one_piece(FROM_GOAL, WRONG, opinion=says("code")))
    solution = await asolve(DOUBLE, load_config(overrides=[*ON, "limits.attempts=2"]))
    assert solution.receipt.verdict == Rung.FAILED
    assert server.purposes().count("diagnose") == 1
    assert server.purposes().count("code") == 2


@pytest.mark.parametrize(
    "opinion", [says("test"), pytest.param("I cannot say.", marks=pytest.mark.slow)]
)
async def test_a_test_that_is_wrong_or_doubtful_costs_no_repair(serve: Serve, opinion: str) -> None:
    tests = FROM_GOAL.replace("== 4", "== 5") + "\n\ndef test_three():\n    assert double(3) == 6\n"
    tests = tests.replace("```\n\n\ndef", "\n\ndef") + "```"
    server = serve(one_piece(tests, RIGHT, opinion=opinion))
    solution = await asolve(DOUBLE, load_config(overrides=ON))
    assert solution.receipt.verdict == Rung.TESTED
    assert [test.name for test in solution.receipt.tests] == ["tests/test_double.py::test_three"]
    assert not solution.receipt.mended
    assert server.purposes().count("code") == 1
    assert any("dropped test tests/test_double.py::test_two" in n for n in solution.receipt.notes)


async def test_a_test_that_nothing_was_promised_to_is_dropped_without_a_call(
    serve: Serve,
) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.purpose == "acceptance":
            return Reply(SHOP_TESTS.replace("from till import sell", "from till import sell, vat"))
        return shop(asked)

    server = serve(answer)
    solution = await asolve(GOAL, load_config(overrides=ON))
    assert "diagnose" not in server.purposes()
    assert solution.receipt.verdict == Rung.RUNS
    assert "cannot import name 'vat'" in solution.receipt.lost[Rung.TESTED]


# What it may cost


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (["proof.tests=false"], "no tests are written from the goal"),
        (
            [*ON, f"providers.custom.models={{scripted: {{roles: [{NO_TESTER}]}}}}"],
            "no model here writes tests",
        ),
    ],
)
async def test_without_tests_the_rung_is_lost_and_nothing_is_paid(
    serve: Serve, settings: list[str], reason: str
) -> None:
    server = serve(one_piece(FROM_GOAL, RIGHT))
    solution = await asolve(DOUBLE, load_config(overrides=settings))
    assert "acceptance" not in server.purposes()
    assert solution.passed
    assert reason in solution.receipt.lost[Rung.TESTED]
    (said,) = [line for line in summary(solution).splitlines() if line.startswith("lost ")]
    assert f"tested: {reason}" in said


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply("NONE"), "none came from the model"),
        pytest.param(
            Reply("I would rather not."), "none came from the model", marks=pytest.mark.slow
        ),
        (Reply("no", status=400), "no tests could be written"),
        (Reply(code("tests/test_x.py", "def test_x(:\n")), "no test from the goal can fail"),
    ],
)
async def test_a_model_that_writes_no_tests_costs_one_rung(
    serve: Serve, reply: Reply, reason: str
) -> None:
    usual = one_piece("", RIGHT)
    serve(lambda asked: reply if asked.purpose == "acceptance" else usual(asked))
    solution = await asolve(DOUBLE, load_config(overrides=ON), tests=DOUBLE_TEST)
    assert solution.receipt.verdict == Rung.ACCEPTED
    assert reason in solution.receipt.lost[Rung.TESTED]


async def test_prose_gets_no_tests(serve: Serve) -> None:
    server = serve(
        lambda asked: Reply(
            '{"atomic": true, "type": "WRITE"}' if asked.purpose == "atomize" else "Eight legs."
        )
    )
    solution = await asolve("Write a sentence on spiders", load_config(overrides=ON))
    assert solution.receipt.verdict == Rung.ANSWERED
    assert "acceptance" not in server.purposes()


async def test_a_run_that_goes_on_does_not_pay_for_its_tests_again(serve: Serve) -> None:
    down = True
    usual = one_piece(FROM_GOAL, RIGHT)

    def answer(asked: Asked) -> Reply:
        if asked.purpose == "code" and down:
            while task_tree("again", config)[1].totals.calls < 2:  # the tests are kept
                time.sleep(0.05)
            return Reply("down", status=500)
        return usual(asked)

    server = serve(answer)
    config = load_config(overrides=[*ON, "network.retries=0"])
    with pytest.raises(ProviderError):
        await asolve(DOUBLE, config, run_id="again")
    _, tree = await atask_tree("again", config)
    assert tree.totals.calls == 2
    down = False
    solution = await asolve(None, config, run_id="again")
    assert solution.receipt.verdict == Rung.TESTED
    assert server.purposes().count("acceptance") == 1


async def test_tests_that_were_written_are_kept_when_a_part_stops_the_run(serve: Serve) -> None:
    tried = threading.Event()
    refused = True

    def answer(asked: Asked) -> Reply:
        if asked.purpose == "code" and refused:
            tried.wait(60)
            return Reply("no such key", status=401)
        return shop(asked)

    server = serve(answer)
    config = load_config(overrides=ON)
    with pytest.raises(AuthenticationError):
        async for step in astream(GOAL, config, run_id="stopped"):
            if isinstance(step, Step) and step.node == "acceptance":
                tried.set()
    _, tree = await atask_tree("stopped", config)
    assert tree.totals.calls == 3
    refused = False
    solution = await asolve(None, config, run_id="stopped")
    assert solution.receipt.verdict == Rung.TESTED
    assert server.purposes().count("acceptance") == 1
    assert solution.receipt.totals.calls == 5


async def test_a_person_sees_the_criteria_and_may_change_them(serve: Serve) -> None:
    server = serve(shop)
    config = load_config(overrides=[*ON, "approval.plan=true"])
    with pytest.raises(PausedError) as paused:
        await asolve(GOAL, config, run_id="asked")
    (question,) = paused.value.asked.values()
    action = question["action_requests"][0]
    assert "- An unknown good raises KeyError" in action["description"]
    assert question["estimate"]["calls"] == 3
    edited = {**action["args"], "criteria": ["Selling an apple costs 3 coins"]}
    solution = await asolve(None, config, run_id="asked", answer=edited)
    assert solution.receipt.verdict == Rung.TESTED
    (asked,) = [one.user for one in server.asked if one.purpose == "acceptance"]
    assert "- Selling an apple costs 3 coins" in asked
    assert "raises KeyError" not in asked
