"""Plans inside of plans: several questions at once, each answered or all together."""

from __future__ import annotations

from typing import Any

import pytest

from schema.errors import UsageError
from tests.paused import (
    PONDER,
    PONDER_BOTH,
    Paused,
    action,
    args,
    nested,
    question,
    questions,
)
from tests.scripted import Serve


def by_task(end: dict[str, Any]) -> dict[str, str]:
    """Task -> id of the question about its plan."""
    return {action(asked)["args"]["task"]: id_ for id_, asked in questions(end).items()}


async def both_asked(run: Paused) -> dict[str, str]:
    assert args(await run.start(PONDER_BOTH))["task"] == "0"
    pending = by_task(await run.answer("yes"))
    assert sorted(pending) == ["a", "b"]
    return pending


async def test_a_plan_inside_the_plan_pauses_too(serve: Serve) -> None:
    server = serve(nested)
    run = Paused()
    await run.start(PONDER)
    assert args(await run.answer("yes"))["task"] == "a"
    end = await run.answer("yes")
    assert [task.id for task in end["receipt"].tasks] == ["0", "a", "a.a", "a.b", "b"]
    assert end["receipt"].totals.calls == len(server.asked)


async def test_refusing_an_inner_plan_keeps_the_rest(serve: Serve) -> None:
    server = serve(nested)
    run = Paused()
    await run.start(PONDER)
    await run.answer("yes")
    paid = len(server.asked)
    end = await run.answer("no, it is too deep")
    assert {task.id: task.passed for task in end["receipt"].tasks} == {
        "0": False,
        "a": False,
        "b": True,
    }
    assert "a: the plan was not approved: no, it is too deep" in end["receipt"].notes
    assert len(server.asked) == paid


async def test_a_refused_inner_plan_is_not_planned_again_whatever_tries_are_left(
    serve: Serve,
) -> None:
    server = serve(nested)
    run = Paused(["approval.plan=true", "limits.attempts=1"])
    await run.start(PONDER)
    await run.answer("yes")
    paid = len(server.asked)
    assert "receipt" in await run.answer("no")  # by settings under which it would have tries left
    assert len(server.asked) == paid


async def test_a_plain_yes_settles_all_that_is_asked(serve: Serve) -> None:
    server = serve(nested)
    run = Paused()
    await both_asked(run)
    end = await run.answer("yes")
    assert end["receipt"].passed
    assert end["receipt"].totals.calls == len(server.asked)


async def test_a_plain_no_settles_all_that_is_asked(serve: Serve) -> None:
    server = serve(nested)
    run = Paused()
    await both_asked(run)
    paid = len(server.asked)
    end = await run.answer("no")
    assert [task.passed for task in end["receipt"].tasks] == [False, False, False]
    assert len(server.asked) == paid


async def test_answers_by_id_settle_those_and_leave_the_others(serve: Serve) -> None:
    server = serve(nested)
    run = Paused()
    pending = await both_asked(run)
    end = await run.answer({pending["b"]: False})
    assert by_task(end) == {"a": pending["a"]}
    end = await run.answer({pending["a"]: {"decisions": [{"type": "approve"}]}})
    passed = {task.id: task.passed for task in end["receipt"].tasks}
    assert passed == {"0": False, "a": True, "a.a": True, "a.b": True, "b": False}
    assert end["receipt"].totals.calls == len(server.asked)


async def test_what_is_not_understood_is_asked_again_of_all(serve: Serve) -> None:
    serve(nested)
    run = Paused()
    await both_asked(run)
    end = await run.answer("perhaps")
    assert sorted(by_task(end)) == ["a", "b"]
    assert all("'perhaps'" in asked["not_understood"][0] for asked in questions(end).values())


async def test_a_plan_goes_to_the_task_that_it_names(serve: Serve) -> None:
    serve(nested)
    run = Paused()
    pending = await both_asked(run)
    parts = [{"id": id_, "goal": f"Think {id_}", "type": "THINK"} for id_ in ("x", "y")]
    with pytest.raises(UsageError, match="tasks a, b"):
        await run.answer({"subtasks": parts})
    end = await run.answer({"task": "b", "subtasks": parts})
    assert by_task(end) == {"a": pending["a"]}
    end = await run.answer("yes")
    ids = [task.id for task in end["receipt"].tasks]
    assert ids == ["0", "a", "a.a", "a.b", "b", "b.x", "b.y"]


async def test_a_threshold_that_asked_at_the_root_asks_inside_without_its_context(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(nested)
    monkeypatch.setenv("ROMA_MODEL", "kimi-k2.5")
    run = Paused(["approval.above_usd=0"])
    await run.start(PONDER)
    assert question(await run.answer("yes"))["estimate"]["unpriced_calls"] > 0
