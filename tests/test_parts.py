"""Goals of several parts: lists, plans, the repair of one part, the limit of depth."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from graph import asolve, load_config
from tests import flask_goal
from tests.scripted import Asked, Reply, Serve, code

TEXTKIT = (
    "Create a Python module textkit with: 1. reverse_string(s) 2. count_vowels(s) 3. fizzbuzz(n)"
)
TEXTKIT_TEST = {
    "test_textkit.py": """\
import pytest
from textkit import count_vowels, fizzbuzz, reverse_string


def test_reverse():
    assert reverse_string("abc") == "cba"


def test_vowels():
    assert count_vowels("banana") == 3


@pytest.mark.parametrize("n, said", [(3, "Fizz"), (5, "Buzz"), (15, "FizzBuzz"), (7, "7")])
def test_fizzbuzz(n, said):
    assert fizzbuzz(n) == said
"""
}
TEXTKIT_PARTS = {
    "reverse_string": "def reverse_string(s):\n    return s[::-1]",
    "count_vowels": "def count_vowels(s):\n    return sum(c in 'aeiou' for c in s)",
    "fizzbuzz": "def fizzbuzz(n):\n    said = 'Fizz' * (n % 3 == 0) + 'Buzz' * (n % 5 == 0)\n"
    "    return said or str(n)",
}


def textkit(asked: Asked) -> Reply:
    if asked.purpose == "plan":
        return Reply("I would rather not.")
    name = next(name for name in TEXTKIT_PARTS if f"{name}(" in asked.user.splitlines()[0])
    return Reply(f"```python\n{TEXTKIT_PARTS[name]}\n```")


# Parts that the goal lists


async def test_parts_of_a_list_are_written_apart_and_offered_as_the_module_the_tests_import(
    serve: Serve,
) -> None:
    server = serve(textkit)
    solution = await asolve(TEXTKIT, tests=TEXTKIT_TEST)
    assert solution.passed, solution.receipt
    assert {a.path for a in solution.artifacts} == {
        "textkit/__init__.py",
        "textkit/_count_vowels.py",
        "textkit/_fizzbuzz.py",
        "textkit/_reverse_string.py",
    }
    assert solution.receipt.plan.startswith("list: ")
    assert server.purposes().count("plan") == load_config().limits.plan_attempts
    assert len(solution.receipt.tests) == 6


async def test_only_the_part_that_failed_is_repaired(serve: Serve) -> None:
    first = {"fizzbuzz": "def fizzbuzz(n):\n    return 'Fizz'"}

    def answer(asked: Asked) -> Reply:
        if "fizzbuzz(n)" in asked.user.splitlines()[0] and first:
            return Reply(f"```python\n{first.popitem()[1]}\n```")
        return textkit(asked)

    server = serve(answer)
    solution = await asolve(
        TEXTKIT, load_config(overrides=["limits.plan_attempts=0"]), tests=TEXTKIT_TEST
    )
    assert solution.passed
    written = [asked.user.splitlines()[0] for asked in server.asked]
    assert sorted(written) == sorted(
        [f"Create a Python function {n}" for n in ("reverse_string(s)", "count_vowels(s)")]
        + 2 * ["Create a Python function fizzbuzz(n)"]
    )
    assert {t.id: t.attempts for t in solution.receipt.tasks if t.id != "0"} == {
        "1": 1,
        "2": 1,
        "3": 2,
    }


# Parts that a plan names


async def test_the_five_part_run(serve: Serve, tmp_path: Path) -> None:
    server = serve(flask_goal.script())
    solution = await asolve(flask_goal.GOAL, out=tmp_path / "api")
    assert solution.passed
    assert len(server.asked) == 7
    assert {p.name for p in (tmp_path / "api").iterdir()} == flask_goal.DELIVERED
    last = server.asked[-1]
    assert last.user.startswith("Write app.py")
    assert "def hash_password(password):" in last.user  # it waited for the parts it depends on
    assert "USERS" not in last.user


async def test_a_faulty_plan_goes_back_with_its_faults_named(serve: Serve) -> None:
    bad = {"subtasks": [{**part, "depends_on": ["9"]} for part in flask_goal.PLAN["subtasks"]]}
    plans = ["no JSON at all", json.dumps(bad)]
    good = flask_goal.script()
    server = serve(
        lambda asked: Reply(plans.pop(0)) if asked.purpose == "plan" and plans else good(asked)
    )
    solution = await asolve(flask_goal.GOAL)
    assert solution.passed
    plan_calls = [asked for asked in server.asked if asked.purpose == "plan"]
    assert len(plan_calls) == 3
    assert "depends on '9', which is no subtask" in plan_calls[2].user
    assert solution.receipt.totals.calls == 9


async def test_a_part_that_no_model_can_write_leaves_the_others_kept(serve: Serve) -> None:
    good = flask_goal.script()

    def answer(asked: Asked) -> Reply:
        return Reply(status=500) if asked.user.startswith("Write errors.py") else good(asked)

    serve(answer)
    solution = await asolve(flask_goal.GOAL, load_config(overrides=["network.retries=0"]))
    assert not solution.passed
    assert {a.path for a in solution.artifacts} == set(flask_goal.PARTS) - {"errors.py"}
    assert [t.id for t in solution.receipt.tasks if not t.passed] == ["0", "4"]


async def test_a_file_that_two_parts_deliver_is_the_owners(serve: Serve) -> None:
    def answer(asked: Asked) -> Reply:
        reply = flask_goal.script()(asked)
        if asked.user.startswith("Write errors.py"):
            return Reply(reply.text + code("Tokens.py", "stolen = True"))
        return reply

    serve(answer)
    solution = await asolve(flask_goal.GOAL)
    assert {a.path for a in solution.artifacts} == set(flask_goal.PARTS)
    assert any("4: its Tokens.py was set aside" in note for note in solution.receipt.notes)


async def test_prose_is_synthesised_into_one_answer(serve: Serve) -> None:
    parts = [
        {"id": i, "goal": f"Describe {what}", "type": "WRITE"}
        for i, what in (("a", "bees"), ("b", "wasps"))
    ]

    def answer(asked: Asked) -> Reply:
        said = {
            "atomize": '{"atomic": false}',
            "plan": json.dumps({"subtasks": parts}),
            "answer": f"About: {asked.user.splitlines()[0]}",
            "aggregate": "Bees hum, wasps sting.",
        }
        return Reply(said[asked.purpose])

    server = serve(answer)
    solution = await asolve("Compare bees and wasps in a short essay")
    assert solution.answer == "Bees hum, wasps sting."
    assert "About: Describe bees" in server.asked[-1].user
    assert [t.done_by for t in solution.receipt.tasks] == ["plan", "LLM", "LLM"]


async def test_subtasks_may_be_split_again_down_to_the_depth_limit(serve: Serve) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.purpose in ("atomize", "plan"):
            goal = asked.user.splitlines()[0]
            parts = [
                {"id": str(i), "goal": f"{goal} part {i}", "type": "THINK", "atomic": False}
                for i in (1, 2)
            ]
            said = (
                '{"atomic": false}'
                if asked.purpose == "atomize"
                else json.dumps({"subtasks": parts})
            )
            return Reply(said)
        return Reply("thought")

    serve(answer)
    solution = await asolve("Ponder", load_config(overrides=["limits.depth=2"]))
    assert [t.id for t in solution.receipt.tasks] == ["0", "1", "1.1", "1.2", "2", "2.1", "2.2"]
    assert sum("depth limit" in note for note in solution.receipt.notes) == 4
    assert solution.receipt.totals.calls == len(solution.receipt.calls)


async def test_a_dependency_on_a_contract_does_not_wait_and_is_told(serve: Serve) -> None:
    """validation.py is answered only when app.py, which relies on its contract, has been asked."""
    asked_for_app = threading.Event()
    model = flask_goal.script()

    def answer(asked: Asked) -> Reply:
        if asked.user.startswith("Write app.py"):
            asked_for_app.set()
        if asked.user.startswith("Write validation.py"):
            assert asked_for_app.wait(60)
        return model(asked)

    server = serve(answer)
    assert (await asolve(flask_goal.GOAL)).passed
    (app,) = (asked for asked in server.asked if asked.user.startswith("Write app.py"))
    assert "validation.py: validate_user(data)" in app.system


async def test_nothing_is_paid_for_a_part_whose_needs_failed(serve: Serve) -> None:
    model = flask_goal.script()

    def answer(asked: Asked) -> Reply:
        return Reply(status=500) if asked.user.startswith("Write tokens.py") else model(asked)

    server = serve(answer)
    solution = await asolve(flask_goal.GOAL, load_config(overrides=["network.retries=0"]))
    assert not any(asked.user.startswith("Write app.py") for asked in server.asked)
    assert [task.id for task in solution.receipt.tasks if not task.passed] == ["0", "2", "5"]
    assert {a.path for a in solution.artifacts} == {"passwords.py", "validation.py", "errors.py"}


async def test_a_part_whose_texts_cannot_be_joined_keeps_them(serve: Serve) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.purpose == "aggregate" and asked.user.startswith("Goal: Essay"):
            return Reply(status=500)
        if asked.purpose in ("atomize", "plan"):
            inner = asked.user.startswith("Essay")
            names = ("wasps", "bees") if inner else ("Essay", "Title")
            parts = [
                {"id": str(i), "goal": name, "type": "WRITE", "atomic": name != "Essay"}
                for i, name in enumerate(names, 1)
            ]
            plan = json.dumps({"subtasks": parts})
            return Reply(plan if asked.purpose == "plan" else '{"atomic": false}')
        return Reply("joined" if asked.purpose == "aggregate" else f"on {asked.user.split()[0]}")

    server = serve(answer)
    solution = await asolve("Write about insects", load_config(overrides=["network.retries=0"]))
    assert solution.passed and solution.answer == "joined"
    assert "on wasps" in server.asked[-1].user and "on bees" in server.asked[-1].user
    assert any("one after another" in note for note in solution.receipt.notes)
