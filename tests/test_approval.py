"""A run that pauses on its plan until a person has answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph import asolve, load_config
from nodes.plan.estimate import estimate
from schema.errors import PausedError, UsageError
from schema.task import Plan, Task
from tests import flask_goal, shell
from tests.paused import LEAN, PONDER, Paused, action, args, nested, question
from tests.scripted import Serve, scripted
from tools.models import must_serve


async def test_yes_carries_the_plan_out_and_nothing_is_asked_before(serve: Serve) -> None:
    server = serve(flask_goal.script())
    run = Paused()
    end = await run.start()
    assert server.purposes() == ["atomize", "plan"]
    assert [part["id"] for part in args(end)["subtasks"]] == ["1", "2", "3", "4", "5"]
    assert question(end)["estimate"]["calls"] == 5
    end = await run.answer("yes")
    assert end["receipt"].passed
    assert len(server.asked) == 7


async def test_an_edited_plan_is_carried_out_instead(serve: Serve) -> None:
    serve(flask_goal.script())
    run = Paused()
    await run.start()
    end = await run.answer(LEAN)
    assert {file.path for file in end["artifacts"]} == {"validation.py", "errors.py"}
    assert end["receipt"].plan.startswith("person: ")


async def test_a_faulty_edit_is_asked_again_with_its_faults(serve: Serve) -> None:
    faulty: list[tuple[dict[str, Any], str]] = [
        ({"subtasks": LEAN["subtasks"][:1]}, "name at least 2"),
        ({"subtasks": [*LEAN["subtasks"], {**LEAN["subtasks"][0], "id": "9"}]}, "two owners"),
        ({"subtasks": [{"id": "1"}]}, "subtasks.0.goal"),
        ({"subtasks": LEAN["subtasks"], "task": "3"}, "the plan is for task 3"),
        ({"subtasks": "[{"}, "subtasks cannot be read as JSON"),
    ]
    server = serve(flask_goal.script())
    run = Paused()
    await run.start()
    for edited, named in faulty:
        again = question(await run.answer(edited))
        assert any(named in why for why in again["not_understood"]), again["not_understood"]
        assert named in action(again)["description"]
    assert (await run.answer("yes"))["receipt"].passed
    assert len(server.asked) == 7


async def test_a_faulty_edit_is_not_taken_up_again_by_a_later_no(serve: Serve) -> None:
    """What was a fault under the settings of the answer is none under those of the resume."""
    server = serve(flask_goal.script())
    run = Paused(["approval.plan=true", "limits.subtasks=5"])
    await run.start()
    more = [{"id": "6", "goal": "Say more", "type": "WRITE"}]
    edited = {"subtasks": [*flask_goal.PLAN["subtasks"], *more]}
    asked = question(await run.answer(edited, same_context=True))
    assert "at most 5" in asked["not_understood"][0]
    assert not (await run.answer("no"))["receipt"].passed
    assert len(server.asked) == 2


@pytest.mark.parametrize("limit", [0.0001, 1])
async def test_a_plan_of_unknown_price_pauses_under_any_threshold(
    serve: Serve, limit: float
) -> None:
    serve(flask_goal.script())
    end = await Paused([f"approval.above_usd={limit}"]).start()
    assert question(end)["estimate"]["unpriced_calls"] == 5


def test_the_estimate_is_at_the_list_price_of_who_will_do_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KIMI_API_KEY", "sk-kimi-0123456789abcdef")
    plan = Plan(subtasks=(Task(id="1", goal="a"), Task(id="2", goal="b")), source="list", reason="")
    kimi = must_serve(load_config(), "answer")
    embedded = must_serve(load_config("offline"), "answer")
    dear, free = estimate(plan, (), kimi, kimi), estimate(plan, (), None, embedded)
    assert (dear.calls, dear.unpriced_calls) == (2, 0) and dear.cost_usd > 0
    assert (free.unpriced_calls, free.cost_usd) == (0, 0)


async def test_an_answer_to_nothing_is_refused_and_approves_nothing_to_come(serve: Serve) -> None:
    serve(flask_goal.script())
    run = Paused([])
    await run.start()
    with pytest.raises(UsageError, match="not waiting for an answer"):
        await run.answer("yes")


async def test_a_goal_of_ones_own_is_no_answer(serve: Serve) -> None:
    server = serve(nested)
    run = Paused()
    await run.start(PONDER)
    assert args(await run.start("Ponder anew"))["task"] == "0"
    assert server.purposes() == ["atomize", "plan"] * 2


@pytest.mark.slow
def test_the_shell_pauses_and_a_later_command_answers(tmp_path: Path) -> None:
    with scripted(flask_goal.script()) as server:
        paused = shell.run("solve", flask_goal.GOAL, "--approve", "--out", "api", **server.env())
        assert paused.returncode == 3, paused.stderr
        assert "Estimate: 5 calls" in paused.stderr and "Write app.py" in paused.stderr
        assert not (tmp_path / "api").exists()
        run_id = paused.stderr.split()[1]
        listed = json.loads(shell.run("runs", "--json").stdout)["runs"]
        assert [(run["id"], run["state"]) for run in listed] == [(run_id, "paused")]
        unclear = shell.run("resume", run_id, "--answer", "lean.jsn", **server.env())
        assert unclear.returncode == 2
        assert "'lean.jsn' is neither" in unclear.stderr
        Path("lean.json").write_text(json.dumps(LEAN))
        done = shell.run("resume", run_id, "--answer", "lean.json", **server.env())
        assert done.returncode == 0, done.stderr
        assert len(server.asked) == 4
    assert sorted(path.name for path in (tmp_path / "api").iterdir()) == [
        ".gitignore",
        "README.md",
        "errors.py",
        "receipt.json",
        "validation.py",
    ]


def test_answering_a_run_that_asked_nothing_is_refused(tmp_path: Path) -> None:
    with scripted(flask_goal.script()) as server:
        done = shell.run("solve", flask_goal.GOAL, **server.env())
        again = shell.run("resume", done.stderr.split()[1], "--answer", "yes", **server.env())
    assert again.returncode == 2
    assert "is not waiting for an answer" in again.stderr


async def test_python_is_told_how_to_answer(serve: Serve) -> None:
    serve(flask_goal.script())
    with pytest.raises(PausedError) as paused:
        await asolve(flask_goal.GOAL, load_config(overrides=["approval.plan=true"]))
    (asked,) = paused.value.asked.values()
    assert action(asked)["args"]["task"] == "0"
    assert (await asolve(None, run_id=paused.value.run_id, answer="yes")).passed
