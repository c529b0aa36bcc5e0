"""A goal for a project that is there: what is named changes, and everything else stays."""

from __future__ import annotations

import json
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.memory import InMemorySaver

from graph import aline, aruns, asolve, fork, graph, load_config, runs, solve
from nodes.baseline.asked import wanted
from schema.errors import PausedError, ProviderRefusedError, UsageError
from tests import flask_goal
from tests.scripted import Asked, Reply, Script, Serve, code

ON = ["proof.tests=true"]
SUMS = "def add(a, b):\r\n    return a + b\r\n"
SHOP = """from sums import add


def total(prices):
    found = 0
    for price in prices:
        found = add(found, price)
    return found
"""
LOGO = "data:application/octet-stream;base64,iVBORw0KGgo="
BASE = {"sums.py": SUMS, "shop.py": SHOP, "README.md": "# Shop\n", "logo.png": LOGO}
CHANGED = f"{SHOP}\n\ndef dearest(prices):\n    return max(prices)"
TESTS = """from shop import dearest, total


def test_dearest():
    assert dearest([1, 3, 2]) == 3


def test_total():
    assert total([1, 2]) == 3
"""
PART: dict[str, Any] = {
    "id": "1",
    "goal": "Add dearest to the shop",
    "type": "CODE_INTERPRET",
    "files": {"shop.py": ["dearest(prices: list) -> float"]},
}


def changing(*plans: dict[str, Any]) -> Script:
    """The plans in turn, and the changed file."""
    left = iter(plans)

    def script(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            return Reply(json.dumps(next(left)))
        if asked.purpose == "acceptance":
            return Reply(f"```python path=tests/test_dearest.py\n{TESTS}```")
        return Reply(code("shop.py", CHANGED))

    return script


async def run(goal: str, **more: Any) -> dict[str, Any]:
    given = {"goal": goal, "base": BASE, **more}
    found: dict[str, Any] = await graph.ainvoke(given, context=load_config(overrides=ON))
    return found


async def test_a_change_is_planned_with_the_project_and_leaves_the_other_files_as_they_are(
    serve: Serve,
) -> None:
    server = serve(changing({"subtasks": [PART]}))
    end = await run("Add a function dearest to the shop")
    assert sorted(server.purposes()) == ["acceptance", "code", "plan"]
    assert "found = add(found, price)" in server.asked[0].user
    assert "iVBORw0KGgo" not in server.asked[0].user
    files = {file.path: file.content for file in end["artifacts"]}
    written = files.pop("tests/test_dearest.py")
    assert files == {**BASE, "shop.py": f"{CHANGED}\n"}
    assert end["receipt"].passed
    assert end["receipt"].verdict == "tested"
    # What the project does already shows nothing of the change.
    assert "def test_dearest" in written and "def test_total" not in written


async def test_a_file_that_a_part_removes_is_gone(serve: Serve) -> None:
    serve(changing({"subtasks": [PART | {"removes": ["logo.png"]}]}))
    end = await run("Add dearest, and remove the logo")
    assert sorted(file.path for file in end["artifacts"]) == [
        "README.md",
        "shop.py",
        "sums.py",
        "tests/test_dearest.py",
    ]


async def test_a_plan_that_removes_what_is_not_there_goes_back(serve: Serve) -> None:
    lost = PART | {"removes": ["lost.png"]}
    server = serve(changing({"subtasks": [lost]}, {"subtasks": [PART]}))
    await run("Add a function dearest to the shop")
    assert server.purposes().count("plan") == 2
    assert "lost.png is removed, and is not there" in server.asked[1].messages[-1]["content"]


async def test_a_question_about_the_project_is_answered_from_its_files(serve: Serve) -> None:
    replies = {
        "plan": json.dumps({"question": True, "reads": ["shop.py", "nowhere.py"]}),
        "answer": "total adds the prices up one by one.",
    }
    server = serve(lambda asked: Reply(replies[asked.purpose]))
    end = await run("How is the total computed?")
    assert server.purposes() == ["plan", "answer"]
    assert "found = add(found, price)" in server.asked[1].user
    assert "return a + b" not in server.asked[1].user
    assert end["answer"] == "total adds the prices up one by one."
    assert [file.path for file in end["artifacts"]] == ["ANSWER.md"]
    assert end["receipt"].passed


async def test_of_files_that_a_question_is_answered_from_as_many_are_shown_as_there_is_room(
    serve: Serve,
) -> None:
    reads = json.dumps({"question": True, "reads": ["long.py", "shop.py"]})
    server = serve(lambda asked: Reply(reads if asked.purpose == "plan" else "It adds."))
    end = await run("How is the total computed?", base={**BASE, "long.py": "# long\n" * 20_000})
    asked = server.asked[-1].user
    assert "found = add(found, price)" in asked and "# long" not in asked
    assert "not shown, since it is long: long.py" in asked
    assert end["receipt"].passed


# A further goal


LATER = PART | {"goal": "Add cheapest to the shop", "files": {"shop.py": ["cheapest(prices)"]}}
AGAIN = f"{CHANGED}\n\n\ndef cheapest(prices):\n    return min(prices)"


def in_turn(asked: Asked) -> Reply:
    """Of a conversation about the shop: what came first, then what was wanted later."""
    later = "cheapest" in asked.user
    if asked.purpose == "plan":
        return Reply(json.dumps({"subtasks": [LATER if later else PART]}))
    return Reply(code("shop.py", AGAIN if later else CHANGED))


def _is_new(asked: Asked) -> bool:
    return "cheapest" not in asked.user


async def test_a_further_message_of_a_thread_builds_on_the_project_of_the_last_run(
    serve: Serve,
) -> None:
    server = serve(in_turn)
    chat = graph.copy({"checkpointer": InMemorySaver()})
    where: Any = {"configurable": {"thread_id": "chat"}}
    first = await chat.ainvoke({"goal": "Add dearest to the shop", "base": BASE}, where)
    later = {"messages": [HumanMessage("Now add cheapest, too")]}
    second = await chat.ainvoke(later, where)
    asked = [one.user for one in server.asked if one.purpose == "plan"][-1]
    assert "return max(prices)" in asked
    said = asked.partition("Said before")[2].partition("\n\n")[0]
    assert "user: Add dearest to the shop" in said and "given `shop.py`" in said
    assert "def " not in said
    files = {file.path: file.content for file in second["artifacts"]}
    assert files == {**BASE, "shop.py": f"{AGAIN}\n"}
    assert [message.type for message in second["messages"]] == ["human", "ai"] * 2
    before, now = first["receipt"], second["receipt"]
    assert before.earlier is None
    assert (now.earlier.runs, now.earlier.calls) == (1, before.totals.calls)
    assert now.earlier.told.startswith("$? for the run before it")
    assert now.totals.calls == 2


async def test_another_project_given_in_the_same_thread_takes_the_place_of_the_last(
    serve: Serve,
) -> None:
    serve(in_turn)
    chat = graph.copy({"checkpointer": InMemorySaver()})
    where: Any = {"configurable": {"thread_id": "chat"}}
    await chat.ainvoke({"goal": "Add dearest to the shop", "base": BASE}, where)
    other = {"shop.py": SHOP, "sums.py": SUMS}
    end = await chat.ainvoke({"goal": "Add cheapest to it", "base": other}, where)
    assert sorted(file.path for file in end["artifacts"]) == ["shop.py", "sums.py"]


async def test_a_question_leaves_the_project_for_the_next_change(serve: Serve) -> None:
    def script(asked: Asked) -> Reply:
        if "Why" in asked.user and "cheapest" not in asked.user:
            question = json.dumps({"question": True, "reads": ["shop.py"]})
            return Reply(question if asked.purpose == "plan" else "Because it adds.")
        return in_turn(asked)

    server = serve(script)
    chat = graph.copy({"checkpointer": InMemorySaver()})
    where: Any = {"configurable": {"thread_id": "chat"}}
    await chat.ainvoke({"goal": "Why is there a loop in total?", "base": BASE}, where)
    end = await chat.ainvoke({"goal": "Add cheapest to the shop"}, where)
    assert sorted(file.path for file in end["artifacts"]) == sorted(BASE)
    assert "The last answer:\nBecause it adds." in server.asked[2].user


async def test_a_run_that_follows_another_is_a_run_of_its_own_with_the_line_that_led_to_it(
    serve: Serve,
) -> None:
    shop = code("sums.py", SUMS) + code("shop.py", CHANGED)
    serve(lambda asked: Reply('{"atomic": true}' + shop) if _is_new(asked) else in_turn(asked))
    first = await asolve("Create a Python module shop with dearest")
    second = await asolve("Now add cheapest, too", follows=first.run_id)
    assert second.passed
    before = {file.path: file.content for file in (*first.artifacts, *first.handover)}
    files = {file.path: file.content for file in second.artifacts}
    assert files == {**before, "shop.py": f"{AGAIN}\n"}
    assert await aline(second.run_id) == (first.run_id, second.run_id)
    assert second.receipt.earlier
    spent = second.receipt.earlier.runs, second.receipt.earlier.calls
    assert spent == (1, first.receipt.totals.calls)
    assert [run.follows for run in await aruns()] == [first.run_id, None]


async def test_nothing_follows_a_run_that_can_go_on(serve: Serve) -> None:
    serve(flask_goal.script())
    asking = load_config(overrides=["approval.plan=true"])
    with pytest.raises(PausedError) as paused:
        await asolve(flask_goal.GOAL, asking)
    with pytest.raises(UsageError, match="has not ended"):
        await asolve("Now add cheapest, too", follows=paused.value.run_id)


# Large files


LARGE = "".join(f"def f{n}():\n    return {n}\n\n\n" for n in range(300))
BIG_PART = {**PART, "files": {"big.py": ["f7() -> int"]}, "goal": "Let f7 return 70"}
BLOCK = "big.py\n<<<<<<< SEARCH\n    return 7\n=======\n    return 70\n>>>>>>> REPLACE\n"


def blocks(*replies: str) -> Script:
    left = iter(replies)

    def script(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            return Reply(json.dumps({"subtasks": [BIG_PART]}))
        return Reply(next(left))

    return script


@pytest.mark.parametrize(
    "settings", [[], pytest.param(["agents.executor.ptc_enabled=false"], marks=pytest.mark.slow)]
)
async def test_a_large_file_is_changed_by_blocks(serve: Serve, settings: list[str]) -> None:
    server = serve(blocks(BLOCK))
    base = {"big.py": LARGE, "sums.py": SUMS}
    config = load_config(overrides=[*settings, "proof.tests=false"])
    end = await graph.ainvoke({"goal": "Let f7 return 70", "base": base}, context=config)
    assert end["receipt"].passed
    files = {file.path: file.content for file in end["artifacts"]}
    assert files == {**base, "big.py": LARGE.replace("return 7\n", "return 70\n")}
    asked = server.asked[-1].user
    assert "def f299" in asked and "<<<<<<< SEARCH" in asked
    assert asked.count("def f7()") == 1


async def test_a_block_that_does_not_apply_is_asked_for_again(serve: Serve) -> None:
    server = serve(blocks(BLOCK.replace("return 7\n", "return seven\n"), BLOCK))
    base = {"big.py": LARGE, "sums.py": SUMS}
    config = load_config(overrides=["proof.tests=false"])
    end = await graph.ainvoke({"goal": "Let f7 return 70", "base": base}, context=config)
    assert end["receipt"].passed
    assert server.purposes() == ["plan", "code", "code"]
    assert "does not stand in the file" in server.asked[-1].user


async def test_who_mends_one_file_by_a_block_does_not_lose_its_change_to_another(
    serve: Serve,
) -> None:
    part = {
        **BIG_PART,
        "files": {"big.py": ["f7() -> int", "g() -> int"], "sums.py": ["add(a, b)"]},
    }
    sums = "sums.py\n<<<<<<< SEARCH\n    return a + b\n=======\n    return b + a\n>>>>>>> REPLACE\n"
    head = "def f7():\n    return 70"
    more = f"<<<<<<< SEARCH\n{head}\n=======\n{head}\n\n\ndef g():\n    return 1\n>>>>>>> REPLACE\n"
    left = iter([f"{sums}{BLOCK}", f"big.py\n{more}"])
    server = serve(
        lambda asked: Reply(
            json.dumps({"subtasks": [part]}) if asked.purpose == "plan" else next(left)
        )
    )
    base = {"big.py": LARGE, "sums.py": SUMS}
    config = load_config(overrides=["proof.tests=false"])
    end = await graph.ainvoke({"goal": "Let f7 return 70, add g", "base": base}, context=config)
    assert end["receipt"].passed
    assert server.purposes() == ["plan", "code", "code"]
    files = {file.path: file.content for file in end["artifacts"]}
    assert files["sums.py"] == SUMS.replace("a + b", "b + a")
    assert "return 70\n\n\ndef g():" in files["big.py"]


async def test_a_repair_that_does_not_apply_is_told_so_and_what_it_was_to_mend(
    serve: Serve,
) -> None:
    head = "def f7():\n    return 70"
    more = f"<<<<<<< SEARCH\n{head}\n=======\n{head}\n\n\ndef g():\n    return 1\n>>>>>>> REPLACE\n"
    lost = more.replace("return 70\n=", "return seventy\n=")
    part = {**BIG_PART, "files": {"big.py": ["f7() -> int", "g() -> int"]}}
    left = iter([BLOCK, f"big.py\n{lost}", f"big.py\n{more}"])
    server = serve(
        lambda asked: Reply(
            json.dumps({"subtasks": [part]}) if asked.purpose == "plan" else next(left)
        )
    )
    base = {"big.py": LARGE, "sums.py": SUMS}
    config = load_config(overrides=["proof.tests=false", "limits.attempts=3"])
    end = await graph.ainvoke({"goal": "Let f7 return 70, add g", "base": base}, context=config)
    assert end["receipt"].passed
    told = server.asked[-1].user
    assert "is 'return 70', and not 'return seventy'" in told
    assert "does not define g" in told


async def test_a_reply_of_blocks_that_was_cut_off_is_gone_on_with(serve: Serve) -> None:
    def script(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            return Reply(json.dumps({"subtasks": [BIG_PART]}))
        if len(asked.messages) > 2:
            return Reply(BLOCK[40:])
        return Reply(BLOCK[:40], cut=True)

    server = serve(script)
    base = {"big.py": LARGE, "sums.py": SUMS}
    config = load_config(overrides=["proof.tests=false"])
    end = await graph.ainvoke({"goal": "Let f7 return 70", "base": base}, context=config)
    assert server.purposes() == ["plan", "code", "code"]
    files = {file.path: file.content for file in end["artifacts"]}
    assert files["big.py"] == LARGE.replace("return 7\n", "return 70\n")


async def test_an_author_is_told_what_its_file_uses_of_the_others(serve: Serve) -> None:
    server = serve(changing({"subtasks": [PART]}))
    await run("Add a function dearest to the shop")
    [asked] = [one.user for one in server.asked if one.purpose == "code"]
    assert "# sums.py\ndef add(a, b):" in asked
    assert "return a + b" not in asked
    assert "found = add(found, price)" in asked and "Write it anew, whole." in asked


# What worked before


OLD_TEST = """import pytest

from shop import total


def test_total():
    assert total([1, 2]) == 3


def test_that_never_passed():
    assert total([]) == 1


@pytest.mark.parametrize("n", [1, 2])
def test_each(n, one):
    assert total([n]) == n * one
"""
CONFTEST = "import pytest\n\n\n@pytest.fixture\ndef one():\n    return 1\n"
WITH_TESTS = {**BASE, "tests/test_shop.py": OLD_TEST, "tests/conftest.py": CONFTEST}
BROKEN = CHANGED.replace("found = 0", "found = 5")


def written(*replies: str) -> Script:
    left = list(replies)

    def script(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            return Reply(json.dumps({"subtasks": [PART]}))
        return Reply(code("shop.py", left.pop(0) if len(left) > 1 else left[0]))

    return script


async def changed(
    *settings: str,
    base: dict[str, str] = WITH_TESTS,
    goal: str = "Add a function dearest to the shop",
) -> Any:
    config = load_config(overrides=["proof.tests=false", *settings])
    given = {"goal": goal, "base": base}
    return (await graph.ainvoke(given, context=config))["receipt"]


async def test_the_projects_own_tests_still_pass_and_one_that_never_did_does_not_count(
    serve: Serve,
) -> None:
    serve(written(CHANGED))
    receipt = await changed()
    assert receipt.passed, receipt.failures
    [check] = [check for check in receipt.checks if check.name == "kept"]
    assert check.detail == "3 of its 3 own tests that passed before pass"
    assert any("test_that_never_passed" in note for note in receipt.notes)


async def test_a_failing_test_that_the_goal_names_is_shown_and_has_to_pass(serve: Serve) -> None:
    server = serve(written(CHANGED, CHANGED.replace("found = 0", "found = 0 if prices else 1")))
    receipt = await changed(goal="Nothing costs 1, see test_that_never_passed")
    assert server.purposes() == ["plan", "code", "code"]
    assert "assert total([]) == 1" in server.asked[1].user
    assert receipt.passed, receipt.failures
    [check] = [check for check in receipt.checks if check.name == "kept"]
    assert check.detail.endswith("before pass, and 1 of 1 that the goal wants to pass")
    assert not any("do not count" in note for note in receipt.notes)


@pytest.mark.slow
async def test_tests_that_were_written_first_have_to_pass(serve: Serve) -> None:
    first = "from shop import dearest\n\n\ndef test_it():\n    assert dearest([1, 3]) == 3\n"
    base = {**WITH_TESTS, "tests/test_dearest.py": first}
    server = serve(written(CHANGED.replace("max(", "min("), CHANGED))
    receipt = await changed(base=base, goal="Write the code for tests/test_dearest.py")
    assert server.purposes() == ["plan", "code", "code"]
    assert receipt.passed, receipt.failures


@pytest.mark.parametrize(
    ("goal", "asked"),
    [
        ("Make the failing tests pass.", 2),
        ("The tests of tests/test_shop.py fail, mend that", 1),
        ("Add dearest; leave the tests that fail alone", 0),
        ("Add a test of dearest to tests/test_shop.py", 0),
        ("See that test_total is right again", 1),
    ],
)
def test_which_failing_tests_a_goal_wants_to_pass(goal: str, asked: int) -> None:
    base = {**WITH_TESTS, "tests/test_old.py": "from shop import gone\n"}
    failed = ["tests/test_shop.py::test_total", "tests/test_old.py"]
    assert len(wanted(goal, failed, base)) == asked


async def test_a_change_that_breaks_what_worked_is_mended_by_who_broke_it(serve: Serve) -> None:
    server = serve(written(BROKEN, CHANGED))
    receipt = await changed()
    assert receipt.passed, receipt.failures
    assert server.purposes() == ["plan", "code", "code"]
    assert "tests/test_shop.py::test_total" in server.asked[-1].user
    assert "assert 8 == 3" in server.asked[-1].user


async def test_a_change_that_leaves_it_broken_fails(serve: Serve) -> None:
    serve(written(BROKEN))
    receipt = await changed("limits.attempts=1")
    assert not receipt.passed
    assert "test_total" in receipt.failures[0].evidence
    assert receipt.checked.startswith("0 of its 3 own tests that passed before pass; syntax")
    assert "acceptance" not in receipt.checked


async def test_requirements_get_nothing_that_the_project_did_without(serve: Serve) -> None:
    serve(written(CHANGED))
    config = load_config(overrides=["proof.tests=false"])
    base = {**WITH_TESTS, "requirements.txt": "six\n"}
    given = {"goal": "Add a function dearest to the shop", "base": base}
    end = await graph.ainvoke(given, context=config)
    assert end["receipt"].passed
    assert {f.path: f.content for f in end["artifacts"]}["requirements.txt"] == "six\n"


@pytest.mark.slow
async def test_requirements_get_nothing_that_only_tests_need(serve: Serve) -> None:
    serve(written(CHANGED))
    new = "import pytest\n\nfrom shop import dearest\n\n\n@pytest.mark.parametrize('n', [2])\n"
    given = {
        "goal": "Add a function dearest to the shop",
        "base": {**BASE, "requirements.txt": "six\n"},
        "tests": {"test_dearest.py": f"{new}def test_it(n):\n    assert dearest([1, n]) == n\n"},
    }
    end = await graph.ainvoke(given, context=load_config(overrides=["proof.tests=false"]))
    assert end["receipt"].verdict == "accepted"
    assert {f.path: f.content for f in end["artifacts"]}["requirements.txt"] == "six\n"


async def test_a_test_that_the_change_owns_may_change_with_it(serve: Serve) -> None:
    part = PART | {"files": {"shop.py": [], "tests/test_shop.py": []}}
    new = OLD_TEST.replace("total([1, 2]) == 3", "total([1, 2]) == 8")
    new = new.replace("n * one", "n * one + 5").replace("total([]) == 1", "total([]) == 5")
    both = code("shop.py", BROKEN) + code("tests/test_shop.py", new)
    plan = json.dumps({"subtasks": [part]})
    serve(lambda asked: Reply(plan if asked.purpose == "plan" else both))
    receipt = await changed()
    assert receipt.passed, receipt.failures


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("import shop\n\n\ndef test_it():\n    assert shop.total([]) == 0\n", "1 are left"),
        pytest.param(
            OLD_TEST.replace("    assert", "    _ ="),
            "assert nothing any more",
            marks=pytest.mark.slow,
        ),
    ],
)
async def test_a_test_file_that_the_change_owns_shows_no_less_than_before(
    serve: Serve, new: str, said: str
) -> None:
    part = PART | {"files": {"shop.py": [], "tests/test_shop.py": []}}
    plan = json.dumps({"subtasks": [part]})
    left = [new, OLD_TEST]

    def script(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            return Reply(plan)
        return Reply(code("shop.py", CHANGED) + code("tests/test_shop.py", left.pop(0)))

    server = serve(script)
    receipt = await changed()
    assert said in server.asked[-1].user
    assert receipt.passed, receipt.failures


async def test_what_was_amiss_before_is_not_held_against_the_change(serve: Serve) -> None:
    serve(written(CHANGED))
    receipt = await changed(base={**BASE, "other.py": "from shop import nothing_of_it\n"})
    assert receipt.passed, receipt.failures


@pytest.mark.parametrize(
    ("spoiled", "said"),
    [
        (CHANGED.replace("def total", "def sum_of"), "does not define total"),
        pytest.param(
            CHANGED.replace("total(prices)", "total(prices, tax)"), "tax", marks=pytest.mark.slow
        ),
    ],
)
async def test_what_others_may_rely_on_stays_unless_goal_or_plan_say_otherwise(
    serve: Serve, spoiled: str, said: str
) -> None:
    server = serve(written(spoiled, CHANGED))
    receipt = await changed(base=BASE)
    assert receipt.passed, receipt.failures
    assert said in server.asked[-1].user
    assert "neither goal nor plan says" in server.asked[-1].user


async def test_a_command_that_was_offered_stays(serve: Serve) -> None:
    shell = (
        "import argparse\n\n\ndef main():\n    parser = argparse.ArgumentParser()\n"
        "    commands = parser.add_subparsers(dest='command')\n    commands.add_parser('sell')\n"
        "    if parser.parse_args().command == 'sell':\n        print('sold')\n"
    )
    part = PART | {"files": {"cli.py": ["main()"]}}
    left = [shell.replace("add_parser('sell')", "add_parser('vend')"), shell]

    def script(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            return Reply(json.dumps({"subtasks": [part]}))
        return Reply(code("cli.py", left.pop(0)))

    server = serve(script)
    config = load_config(overrides=["proof.tests=false"])
    given = {"goal": "Let the shop print what it sold", "base": {**BASE, "cli.py": shell}}
    end = await graph.ainvoke(given, context=config)
    assert end["receipt"].passed
    assert "command sell is not offered" in server.asked[-1].user


async def test_a_word_of_the_goal_takes_no_function_away(serve: Serve) -> None:
    gone = CHANGED.replace("def total(prices)", "def sum_of(prices)")
    server = serve(written(gone, CHANGED))
    config = load_config(overrides=["proof.tests=false"])
    given = {"goal": "Add dearest, beside the total of the shop", "base": BASE}
    end = await graph.ainvoke(given, context=config)
    assert end["receipt"].passed
    assert "does not define total" in server.asked[-1].user


async def test_what_differs_from_what_was_amiss_in_a_number_is_not_excused(serve: Serve) -> None:
    amiss = "from shop import item1\n"
    part = PART | {"files": {"shop.py": [], "other.py": []}}
    both = code("shop.py", CHANGED) + code("other.py", "\n\nfrom shop import item2")
    serve(lambda a: Reply(json.dumps({"subtasks": [part]}) if a.purpose == "plan" else both))
    config = load_config(overrides=["proof.tests=false", "limits.attempts=1"])
    given = {"goal": "Add dearest to the shop", "base": {**BASE, "other.py": amiss}}
    end = await graph.ainvoke(given, context=config)
    assert not end["receipt"].passed


async def test_a_part_need_not_repeat_a_file_that_it_does_not_have_to_change(serve: Serve) -> None:
    other = PART | {"id": "2", "files": {"more.py": ["more() -> int"]}}
    part = PART | {"files": {**PART["files"], "sums.py": ["add(a, b)"]}}
    plan = json.dumps({"subtasks": [part, other]})

    def script(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            return Reply(plan)
        if "sums.py" in asked.user.split("Write exactly")[-1]:
            return Reply(code("shop.py", CHANGED))
        return Reply(code("more.py", "def more() -> int:\n    return 1"))

    server = serve(script)
    config = load_config(overrides=["proof.tests=false"])
    given = {"goal": "Add dearest to the shop", "base": BASE}
    end = await graph.ainvoke(given, context=config)
    assert end["receipt"].passed, end["receipt"].failures
    assert server.purposes() == ["plan", "code", "code"]
    assert {file.path: file.content for file in end["artifacts"]}["sums.py"] == SUMS


async def test_what_the_goal_speaks_of_may_change(serve: Serve) -> None:
    new = SHOP.replace("def total(prices)", "def total_of(prices, tax)")
    part = PART | {"goal": "Rename it", "files": {"shop.py": ["total_of(prices, tax)"]}}
    plan = json.dumps({"subtasks": [part]})
    serve(lambda a: Reply(plan if a.purpose == "plan" else code("shop.py", new)))
    config = load_config(overrides=["proof.tests=false"])
    given = {"goal": "Rename total to total_of, which takes a tax", "base": BASE}
    end = await graph.ainvoke(given, context=config)
    assert end["receipt"].passed, end["receipt"].failures


async def test_a_function_may_go_with_what_is_taken_away_however_the_goal_puts_it(
    serve: Serve,
) -> None:
    voting = f"{SHOP}\n\ndef cast_vote(item):\n    return item\n"
    part = PART | {"goal": "Remove the casting of votes", "files": {"shop.py": []}}
    plan = json.dumps({"subtasks": [part]})
    serve(lambda a: Reply(plan if a.purpose == "plan" else code("shop.py", SHOP)))
    goal = "Nobody is voting any more: remove it"
    base = {"shop.py": voting, "sums.py": SUMS}
    assert (await changed("limits.attempts=1", base=base, goal=goal)).passed


async def test_tests_of_what_is_taken_away_change_with_it_where_the_plan_forgot_them(
    serve: Serve,
) -> None:
    dear = CHANGED + "\n"
    tests = "import shop\n\n\ndef test_dearest():\n    assert shop.dearest([1]) == 1\n"
    left = "import shop\n\n\ndef test_total():\n    assert shop.total([1]) == 1\n"
    part = PART | {"goal": "Remove it", "files": {"shop.py": []}}
    plan, both = json.dumps({"subtasks": [part]}), code("shop.py", SHOP) + code("test_it.py", left)
    server = serve(lambda a: Reply(plan if a.purpose == "plan" else both))
    base = {"shop.py": dear, "sums.py": SUMS, "test_it.py": tests}
    receipt = await changed(base=base, goal="Nobody asks for the dearest. Remove dearest")
    assert server.purposes() == ["plan", "code"] and "- test_it.py" in server.asked[-1].user
    assert receipt.passed, receipt.failures


async def test_who_renames_a_name_changes_each_file_in_which_it_stands(serve: Serve) -> None:
    part = PART | {"goal": "Rename it", "files": {"shop.py": ["total_of(prices)"]}}
    new = SHOP.replace("def total(", "def total_of(")
    both = code("shop.py", new) + code("till.py", "from shop import total_of as paid")
    server = serve(
        lambda a: Reply(json.dumps({"subtasks": [part]}) if a.purpose == "plan" else both)
    )
    base = {**BASE, "till.py": "from shop import total as paid\n"}
    receipt = await changed(base=base, goal="Rename total to total_of")
    assert "- till.py" in server.asked[-1].user
    assert receipt.passed, receipt.failures


@pytest.mark.slow
@pytest.mark.parametrize(
    "stale", ["from shop import gone\n\n\ndef test_gone():\n    assert gone()\n", "def test(:\n"]
)
@pytest.mark.parametrize(("shop", "good"), [(BROKEN, 0), (CHANGED, 3)])
async def test_a_test_file_that_cannot_be_collected_takes_no_other_with_it(
    serve: Serve, shop: str, good: int, stale: str
) -> None:
    serve(written(shop))
    receipt = await changed("limits.attempts=1", base={**WITH_TESTS, "tests/test_old.py": stale})
    assert receipt.passed == (good == 3), receipt.failures
    [check] = [check for check in receipt.checks if check.name == "kept"]
    assert check.detail == f"{good} of its 3 own tests that passed before pass"
    assert any("tests/test_old.py" in note for note in receipt.notes)


@pytest.mark.slow
def test_a_fork_of_a_change_breaks_nothing_that_worked_either(serve: Serve) -> None:
    server = serve(written(CHANGED, BROKEN, CHANGED))
    config = load_config(overrides=["proof.tests=false"])
    done = solve("Add a function dearest to the shop", config, base=WITH_TESTS)
    again = solve(None, run_id=fork(done.run_id, "1"))
    assert server.purposes() == ["plan", "code", "code", "code"]
    [check] = [check for check in again.receipt.checks if check.name == "kept"]
    assert check.detail == "3 of its 3 own tests that passed before pass"


@pytest.mark.slow
def test_a_fork_of_a_change_that_was_cut_short_looks_at_the_project_itself(serve: Serve) -> None:
    works = written(BROKEN)
    server = serve(lambda a: works(a) if a.purpose == "plan" else Reply("no key", status=401))
    config = load_config(overrides=["proof.tests=false", "limits.attempts=1"])
    with pytest.raises(ProviderRefusedError):
        solve("Add a function dearest to the shop", config, base=WITH_TESTS)
    [cut] = runs()
    server.script = works
    again = solve(None, run_id=fork(cut.id, "1"))
    assert not again.passed
    assert again.receipt.checked.startswith("0 of its 3 own tests that passed before pass")
