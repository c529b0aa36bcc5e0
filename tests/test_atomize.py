"""Whether a goal is one piece, and of what type: asked in one call, or plain without any."""

from __future__ import annotations

import json
from typing import Any

import pytest

from graph import asolve, load_config
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT
from tests.scripted import Asked, Reply, Serve, code

PLAN = {
    "subtasks": [
        {"id": "1", "goal": "Write a", "type": "CODE_INTERPRET", "files": {"a.py": ["a"]}},
        {"id": "2", "goal": "Write b", "type": "CODE_INTERPRET", "files": {"b.py": ["b"]}},
    ]
}
BOTH = {"test_it.py": "import a\nimport b\n\n\ndef test_it():\n    assert a.a() == b.b()\n"}
LISTED = "Build a calculator with:\n- an adder\n- a parser of formulas"


def answering(atomize: str, plan: str = "no plan") -> Any:
    def answer(asked: Asked) -> Reply:
        if asked.purpose == "code":
            own = "b" if "Write b" in asked.user else "a"
            return Reply(code(f"{own}.py", f"def {own}():\n    return 1"))
        return Reply({"atomize": atomize, "plan": plan}.get(asked.purpose, "A text."))

    return answer


@pytest.mark.parametrize(
    ("goal", "said", "purpose"),
    [
        # The words alone would send the first to the code service, and the others to none.
        ("Write a Python function for the choir", {"type": "WRITE"}, "answer"),
        ("Schreibe etwas, das zwei Zahlen addiert", {"type": "CODE_INTERPRET"}, "code"),
        ("二つの数を足すもの", {"type": "code"}, "code"),
        # What is no type leaves it to the words.
        ("Write a Python function add", {"type": "POTATO"}, "code"),
        ("Write a Python function add", {"type": 7}, "code"),
        ("Write a Python function add", {}, "code"),
        ("Write a poem about bees", {"type": None}, "answer"),
    ],
)
async def test_the_model_decides_in_the_same_call_whether_it_is_code(
    serve: Serve, goal: str, said: dict[str, Any], purpose: str
) -> None:
    server = serve(answering(json.dumps({"atomic": True} | said)))
    solution = await asolve(goal)
    assert solution.passed
    assert server.purposes() == ["atomize", purpose]


@pytest.mark.parametrize(
    "said",
    ['{"atomic": "true"}', '{"is_atomic": true, "why": "one"}', "{'atomic': True,}",
     '[{"atomic": true}]', '{"result": {"atomic": true}}', '<think>{"atomic": false}</think>'
     'It {is}: {"Atomic": true}'],
)  # fmt: skip
async def test_an_answer_is_read_in_any_plain_spelling(serve: Serve, said: str) -> None:
    server = serve(answering(said))
    await asolve("Write a poem about bees")
    assert server.purposes() == ["atomize", "answer"]


async def test_an_answer_that_never_comes_is_told_of(serve: Serve) -> None:
    server = serve(answering("perhaps"))
    config = load_config(overrides=["limits.plan_attempts=2"])
    receipt = (await asolve("Write a poem about bees", config)).receipt
    assert server.purposes() == ["atomize", "atomize", "answer"]
    assert any("nobody said whether it is one piece" in note for note in receipt.notes)


@pytest.mark.parametrize("tests", [None, BOTH])
async def test_a_list_of_parts_in_the_goal_is_planned_at_once(
    serve: Serve, tests: dict[str, str] | None
) -> None:
    server = serve(answering("not asked", json.dumps(PLAN)))
    solution = await asolve(LISTED, tests=tests)
    assert solution.passed
    assert server.purposes() == ["plan", "code", "code"]


async def test_limits_and_what_the_tests_import_stand_in_the_first_prompt(serve: Serve) -> None:
    server = serve(answering("not asked", json.dumps(PLAN)))
    config = load_config(overrides=["limits.subtasks=5", "limits.depth=1"])
    await asolve(LISTED, config, tests=BOTH)
    asked = server.asked[0].user
    assert asked.startswith(LISTED)
    assert "2 to 5 parts, each atomic; none restates the goal." in asked
    assert "acceptance tests import" in asked
    assert "a.py: a\nb.py: b" in asked


# When no valid plan comes


async def test_several_parts_in_one_piece_do_not_pass_unseen(serve: Serve) -> None:
    server = serve(answering('{"atomic": false}', '{"subtasks": [{"id": "1", "goal": "all"}]}'))
    config = load_config(overrides=["limits.plan_attempts=2"])
    solution = await asolve("Write a Python calculator", config)
    receipt = solution.receipt
    assert server.purposes() == ["atomize", "plan", "plan", "code"]
    assert not solution.passed
    assert list(receipt.files) == ["a.py"]
    (failure,) = receipt.failures
    assert "done in one piece" in failure.evidence
    assert "name at least 2" in failure.evidence
    assert receipt.plan.startswith("one piece: scripted gave no valid plan (last fault: ")
    assert any("name at least 2" in note for note in receipt.notes)
    assert [check.name for check in receipt.checks if not check.passed] == ["plan"]


async def test_tests_that_pass_prove_it_whole_and_the_note_stays(serve: Serve) -> None:
    serve(lambda asked: Reply(RIGHT if asked.purpose == "code" else '{"atomic": false}'))
    config = load_config(overrides=["limits.plan_attempts=1"])
    solution = await asolve(DOUBLE, config, tests=DOUBLE_TEST)
    assert solution.passed
    assert any("gave no valid plan" in note for note in solution.receipt.notes)


async def test_a_part_without_a_plan_of_its_own_fails_the_whole(serve: Serve) -> None:
    parts = [part | {"atomic": part["id"] == "1"} for part in PLAN["subtasks"]]

    def answer(asked: Asked) -> Reply:
        if asked.purpose == "plan" and "Write b" not in asked.user:
            return Reply(json.dumps({"subtasks": parts}))
        return answering('{"atomic": false}')(asked)  # type: ignore[no-any-return]

    serve(answer)
    config = load_config(overrides=["limits.plan_attempts=1"])
    failed = await asolve("Write a Python calculator", config)
    assert not failed.passed
    assert [failure.owner for failure in failed.receipt.failures] == ["2"]
    assert (await asolve("Write a Python calculator", config, tests=BOTH)).passed


@pytest.mark.parametrize("text", ["{" * 1_000_000, "[" * 90_000, '{"subtasks": [' * 5_000])
async def test_a_hostile_plan_costs_its_tries_and_no_more(serve: Serve, text: str) -> None:
    server = serve(answering('{"atomic": false}', text))
    config = load_config(overrides=["limits.plan_attempts=2"])
    await asolve("Write a Python calculator", config)
    assert server.purposes() == ["atomize", "plan", "plan", "code"]
    assert sum(len(message["content"]) for message in server.asked[2].messages) < 40_000
