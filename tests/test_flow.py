"""A goal from end to end against a scripted model: what is asked, run, repaired, delivered."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage

from graph import Solution, asolve, astream, graph, load_config, solve
from schema.errors import AuthenticationError, GoalError, ProviderError
from tests import flask_goal
from tests.scripted import Asked, Reply, Script, ScriptedServer, code, scripted

DOUBLE = "Create a Python function double(n)"
DOUBLE_TEST = {
    "test_double.py": "from double import double\n\n\ndef test_it():\n    assert double(2) == 4\n"
}
RIGHT = code("double.py", "def double(n):\n    return 2 * n")
WRONG = code("double.py", "def double(n):\n    return n")

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


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest):
    """Serve a script and point every role at it."""

    def start(script: Script) -> ScriptedServer:
        context = scripted(script)
        server = context.__enter__()
        request.addfinalizer(lambda: context.__exit__(None, None, None))
        for name, value in server.env().items():
            monkeypatch.setenv(name, value)
        return server

    return start


def one_piece(*replies: str) -> Script:
    """A model that calls every goal atomic and writes these replies, the last one for ever."""
    left = list(replies)

    def answer(asked: Asked) -> Reply:
        if asked.purpose == "atomize":
            return Reply('{"atomic": true}')
        return Reply(left.pop(0) if len(left) > 1 else left[0])

    return answer


def textkit(asked: Asked) -> Reply:
    if asked.purpose == "plan":
        return Reply("I would rather not.")
    name = next(name for name in TEXTKIT_PARTS if f"{name}(" in asked.user.splitlines()[0])
    return Reply(f"```python\n{TEXTKIT_PARTS[name]}\n```")


async def test_a_wrong_answer_goes_back_with_its_failure_and_the_folder_holds_the_proof(
    serve, tmp_path: Path
) -> None:
    server = serve(one_piece(WRONG, RIGHT))
    solution = await asolve(DOUBLE, tests=DOUBLE_TEST, out=tmp_path / "out")
    assert solution.passed
    assert "assert 2 == 4" in server.asked[-1].user
    assert "def double(n):\n    return n" in server.asked[-1].user
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "double.py",
        "receipt.json",
        "test_double.py",
    ]
    receipt = json.loads((tmp_path / "out" / "receipt.json").read_text())
    assert receipt["tests"] == [{"name": "test_double::test_it", "passed": True, "evidence": ""}]
    assert receipt["tasks"][0]["attempts"] == 2
    assert receipt["totals"]["calls"] == len(receipt["calls"]) == len(server.asked) == 3


async def test_tries_are_bounded_and_a_failure_says_so(serve) -> None:
    server = serve(one_piece(WRONG))
    solution = await asolve(DOUBLE, load_config(overrides=["limits.attempts=2"]), tests=DOUBLE_TEST)
    assert not solution.passed
    assert server.purposes() == ["atomize", "code", "code"]
    assert not solution.receipt.tasks[0].passed


async def test_parts_of_a_list_are_written_apart_and_offered_as_the_module_the_tests_import(
    serve,
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


async def test_only_the_part_that_failed_is_repaired(serve) -> None:
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


async def test_a_faulty_plan_goes_back_with_its_faults_named(serve) -> None:
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


async def test_the_five_part_run(serve, tmp_path: Path) -> None:
    server = serve(flask_goal.script())
    solution = await asolve(flask_goal.GOAL, out=tmp_path / "api")
    assert solution.passed
    assert len(server.asked) == 7
    assert {p.name for p in (tmp_path / "api").iterdir()} == {*flask_goal.PARTS, "receipt.json"}
    last = server.asked[-1]
    assert last.user.startswith("Write app.py")
    assert "def hash_password(password):" in last.user  # it waited for the parts it depends on
    assert "USERS" not in last.user


async def test_when_ptc_is_down_the_fallback_does_the_task_once_and_the_receipt_says_so(
    serve,
) -> None:
    server = serve(one_piece(RIGHT))
    config = load_config(overrides=["ptc_service.base_url=http://127.0.0.1:9"])
    solution = await asolve(DOUBLE, config, tests=DOUBLE_TEST)
    assert solution.passed
    assert server.purposes() == ["atomize", "code"]
    record = solution.receipt.tasks[0]
    assert record.done_by == "LLM"
    assert "does not answer" in record.reason


async def test_ptc_failing_in_the_middle_falls_back_once(serve, monkeypatch) -> None:
    server = serve(one_piece(RIGHT))
    with scripted(lambda _: Reply(status=500)) as broken:
        monkeypatch.setenv("KIMI_API_KEY", "sk-kimi")
        monkeypatch.setenv("KIMI_BASE_URL", broken.url)
        monkeypatch.delenv("ROMA_BASE_URL")
        config = load_config(
            overrides=[
                "ptc_service.provider=kimi",
                f"llm.base_url={server.url}",
                "llm.model=scripted",
                "network.retries=0",
            ]
        )
        solution = await asolve(DOUBLE, config, tests=DOUBLE_TEST)
        assert len(broken.asked) == 1
    assert solution.passed
    assert any("the fallback LLM did it" in note for note in solution.receipt.notes)


async def test_a_part_that_no_model_can_write_leaves_the_others_kept(serve) -> None:
    good = flask_goal.script()

    def answer(asked: Asked) -> Reply:
        return Reply(status=500) if asked.user.startswith("Write errors.py") else good(asked)

    serve(answer)
    solution = await asolve(flask_goal.GOAL, load_config(overrides=["network.retries=0"]))
    assert not solution.passed
    assert {a.path for a in solution.artifacts} == set(flask_goal.PARTS) - {"errors.py"}
    assert [t.id for t in solution.receipt.tasks if not t.passed] == ["0", "4"]


async def test_a_rejected_key_stops_the_run_and_names_the_variable(serve) -> None:
    server = serve(lambda _: Reply("bad key", status=401))
    with pytest.raises(AuthenticationError, match="ROMA_API_KEY") as caught:
        await asolve(DOUBLE)
    assert "sk-scripted-key" not in str(caught.value)
    assert len(server.asked) == 1


async def test_prose_is_synthesised_into_one_answer(serve) -> None:
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


async def test_subtasks_may_be_split_again_down_to_the_depth_limit(serve) -> None:
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


async def test_chat_messages_are_a_goal_and_a_second_one_is_a_new_run(serve) -> None:
    serve(one_piece(RIGHT))
    from langgraph.checkpoint.memory import InMemorySaver

    chat = graph.copy({"checkpointer": InMemorySaver()})
    config = {"configurable": {"thread_id": "chat"}}
    for turn in (1, 2):
        end = await chat.ainvoke({"messages": [HumanMessage(DOUBLE)]}, config)
        assert len(end["messages"]) == 2 * turn
        assert end["receipt"].totals.calls == 2
        assert end["receipt"].tasks[0].attempts == 1


def test_graph_invoke_and_solve_need_no_event_loop(serve) -> None:
    serve(one_piece(RIGHT))
    assert graph.invoke({"goal": DOUBLE, "tests": DOUBLE_TEST})["receipt"].passed
    assert "def double" in str(solve(DOUBLE, tests=DOUBLE_TEST))


async def test_solve_works_where_a_loop_is_running_as_in_a_notebook(serve) -> None:
    serve(one_piece(RIGHT))
    assert solve(DOUBLE).artifacts


async def test_runs_side_by_side_share_the_process(serve) -> None:
    serve(one_piece(RIGHT))
    solutions = await asyncio.gather(*(asolve(DOUBLE, tests=DOUBLE_TEST) for _ in range(4)))
    assert all(s.passed for s in solutions)
    assert len({s.run_id for s in solutions}) == 4


@pytest.mark.parametrize(
    ("goal", "tests", "said"),
    [
        ("", {}, "the goal is empty"),
        ("  \n ", {}, "the goal is empty"),
        ("x" * 30_000, {}, "30,000 characters, at most 20,000"),
        ("a\0b", {}, "NUL"),
        (DOUBLE, {"test_x.py": "def test_x(:"}, "test_x.py"),
        (DOUBLE, {"test_x.py": "x = 1"}, "no function named test_"),
    ],
)
async def test_bad_input_costs_no_call(serve, goal: str, tests: dict[str, str], said: str) -> None:
    server = serve(one_piece(RIGHT))
    with pytest.raises(GoalError, match=said):
        await asolve(goal, tests=tests)
    assert not server.asked


async def test_steps_come_as_they_happen(serve) -> None:
    serve(flask_goal.script())
    events = [event async for event in astream(flask_goal.GOAL)]
    steps = [(e.task, e.node) for e in events[:-1]]
    assert steps[:2] == [("0", "atomize"), ("0", "plan")]
    assert steps.index(("1", "verify")) < steps.index(("5", "ptc"))
    assert isinstance(events[-1], Solution)


async def test_a_lying_model_that_ends_the_tests_early_does_not_pass(serve) -> None:
    serve(one_piece(code("double.py", "import os\nos._exit(0)")))
    solution = await asolve(DOUBLE, load_config(overrides=["limits.attempts=1"]), tests=DOUBLE_TEST)
    assert not solution.passed


async def test_a_file_in_the_place_of_the_acceptance_test_is_set_aside(
    serve, tmp_path: Path
) -> None:
    serve(one_piece(RIGHT + code("test_double.py", "def test_it():\n    pass")))
    solution = await asolve(DOUBLE, tests=DOUBLE_TEST, out=tmp_path / "out")
    assert solution.passed
    assert (tmp_path / "out" / "test_double.py").read_text() == DOUBLE_TEST["test_double.py"]
    assert solution.receipt.files == ("double.py", "test_double.py", "receipt.json")


async def test_a_file_that_two_parts_deliver_is_the_owners(serve) -> None:
    def answer(asked: Asked) -> Reply:
        reply = flask_goal.script()(asked)
        if asked.user.startswith("Write errors.py"):
            return Reply(reply.text + code("Tokens.py", "stolen = True"))
        return reply

    serve(answer)
    solution = await asolve(flask_goal.GOAL)
    assert {a.path for a in solution.artifacts} == set(flask_goal.PARTS)
    assert any("4: its Tokens.py was set aside" in note for note in solution.receipt.notes)


async def test_a_module_and_one_inside_it_are_a_package(serve) -> None:
    tests = {
        "test_kit.py": "import kit\nfrom kit.text import shout\n\n\ndef test_it():\n"
        "    assert kit.double(2) == 4 and shout('a') == 'A'\n"
    }
    reply = code("kit/__init__.py", "def double(n):\n    return 2 * n")
    reply += code("kit/text.py", "def shout(s):\n    return s.upper()")
    serve(one_piece(reply))
    assert (await asolve("Create a Python package kit", tests=tests)).passed


async def test_every_model_down_is_an_error_that_can_be_resumed(serve) -> None:
    serve(lambda _: Reply(status=503))
    with pytest.raises(ProviderError, match="503"):
        await asolve(DOUBLE, load_config(overrides=["network.retries=0"]), tests=DOUBLE_TEST)
