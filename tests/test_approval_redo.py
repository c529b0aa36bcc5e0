"""A person is asked before a task gets more tries than its budget."""

from __future__ import annotations

import pytest

from tests import flask_goal
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT, WRONG, one_piece
from tests.paused import Paused, action, args, question
from tests.scripted import Asked, Reply, Script, Serve, code

TWICE = ("approval.redo=true", "limits.attempts=2")


def parts_that_fail(*paths: str, times: int) -> Script:
    """The five parts, of which these are syntax errors the first ``times`` times."""
    good, asked_for = flask_goal.script(), dict.fromkeys(paths, 0)

    def answer(asked: Asked) -> Reply:
        for path in paths:
            if asked.purpose == "code" and asked.user.startswith(f"Write {path}"):
                asked_for[path] += 1
                if asked_for[path] <= times:
                    return Reply(code(path, "def ("))
        return good(asked)

    return answer


async def test_one_piece_gets_as_many_tries_again(serve: Serve) -> None:
    server = serve(one_piece(WRONG, WRONG, WRONG, RIGHT))
    run = Paused(TWICE)
    asked = question(await run.start(DOUBLE, tests=DOUBLE_TEST))
    assert action(asked)["name"] == "redo"
    assert asked["review_configs"][0]["allowed_decisions"] == ["approve", "reject", "respond"]
    assert "assert" in action(asked)["args"]["faults"]["0"]
    paid = len(server.asked)
    again = question(await run.answer({"subtasks": []}))
    assert "nothing to edit" in again["not_understood"][0]
    assert len(server.asked) == paid
    end = await run.answer("yes")
    assert end["receipt"].passed
    assert len(server.asked) == paid + 2
    assert "task 0 got as many tries again, as approved" in end["receipt"].notes


async def test_a_no_ends_it_as_it_is(serve: Serve) -> None:
    server = serve(one_piece(WRONG))
    run = Paused(TWICE)
    await run.start(DOUBLE, tests=DOUBLE_TEST)
    paid = len(server.asked)
    end = await run.answer("no, it is hopeless")
    assert not end["receipt"].passed
    assert [file.path for file in end["artifacts"]] == ["double.py"]
    assert len(server.asked) == paid
    assert "task 0: no more tries were approved: no, it is hopeless" in end["receipt"].notes


async def test_it_is_asked_again_when_the_new_tries_are_used_up(serve: Serve) -> None:
    server = serve(one_piece(WRONG))
    run = Paused(TWICE)
    await run.start(DOUBLE, tests=DOUBLE_TEST)
    paid = len(server.asked)
    # Also under settings that ask for nothing and would stop sooner.
    assert args(await run.answer("yes", same_context=True))["task"] == "0"
    assert len(server.asked) == paid + 2


async def test_a_part_asks_for_itself_and_its_no_is_not_asked_again_above(serve: Serve) -> None:
    server = serve(parts_that_fail("errors.py", times=9))
    run = Paused(TWICE)
    assert args(await run.start())["task"] == "4"
    paid = len(server.asked)
    end = await run.answer("no")
    assert {t.id for t in end["receipt"].tasks if not t.passed} == {"0", "4"}
    assert len(server.asked) == paid


async def test_parts_that_are_given_more_tries_end_the_run_well(serve: Serve) -> None:
    serve(parts_that_fail("errors.py", "validation.py", times=3))
    run = Paused(TWICE)
    end = await run.start()
    assert len(end["__interrupt__"]) == 2
    end = await run.answer({"decisions": [{"type": "approve"}]}, same_context=True)
    assert end["receipt"].passed


@pytest.mark.slow
async def test_what_only_the_whole_shows_is_asked_above(serve: Serve) -> None:
    """The parts are right by themselves; the acceptance test of the whole is not passed."""
    source = "from errors import error_body\n\n\ndef test_it():\n    assert error_body(1, 2)[3]\n"
    server = serve(flask_goal.script())
    run = Paused(TWICE)
    asked = args(await run.start(tests={"test_it.py": source}))
    assert asked["task"] == "0" and list(asked["faults"]) == ["4"]
    paid = len(server.asked)
    asked = args(await run.answer("yes", same_context=True))
    assert list(asked["faults"]) == ["4"]
    assert len(server.asked) == paid + 2
    assert not (await run.answer("no"))["receipt"].passed
    assert len(server.asked) == paid + 2


async def test_nothing_is_asked_without_the_setting(serve: Serve) -> None:
    serve(one_piece(WRONG))
    end = await Paused(["approval.above_usd=9", "limits.attempts=2"]).start(
        DOUBLE, tests=DOUBLE_TEST
    )
    assert "__interrupt__" not in end
    assert not end["receipt"].passed
