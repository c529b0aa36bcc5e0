"""A run that pauses on its plan until a person has answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from graph import asolve, graph, load_config
from schema.errors import PausedError
from tests import flask_goal, shell
from tests.scripted import Asked, Reply, Script, Serve, scripted

THREAD = {"configurable": {"thread_id": "paused"}}
LEAN = {"subtasks": [part for part in flask_goal.PLAN["subtasks"] if part["id"] in ("3", "4")]}


class Paused:
    """The five-part goal with a checkpointer that outlives each invocation."""

    def __init__(self, overrides: list[str]) -> None:
        self._graph = graph.copy({"checkpointer": InMemorySaver()})
        self._context = {"overrides": overrides}

    async def start(self, goal: str = flask_goal.GOAL) -> dict[str, Any]:
        return await self._graph.ainvoke({"goal": goal}, THREAD, context=self._context)

    async def answer(self, answer: Any) -> dict[str, Any]:
        return await self._graph.ainvoke(Command(resume=answer), THREAD, context=self._context)


def question(end: dict[str, Any]) -> dict[str, Any]:
    (asked,) = end["__interrupt__"]
    return asked.value


async def test_yes_carries_the_plan_out_and_nothing_is_asked_before(serve: Serve) -> None:
    server = serve(flask_goal.script())
    run = Paused(["approval.plan=true"])
    asked = question(await run.start())
    assert server.purposes() == ["atomize", "plan"]
    assert [part["id"] for part in asked["plan"]["subtasks"]] == ["1", "2", "3", "4", "5"]
    assert asked["estimate"]["calls"] == 5
    end = await run.answer("yes")
    assert end["receipt"].passed
    assert len(server.asked) == 7


async def test_no_ends_the_run_unpaid(serve: Serve) -> None:
    server = serve(flask_goal.script())
    run = Paused(["approval.plan=true"])
    await run.start()
    end = await run.answer("no")
    assert not end["receipt"].passed
    assert "0: the plan was not approved" in end["receipt"].notes
    assert server.purposes() == ["atomize", "plan"]


async def test_an_edited_plan_is_carried_out_instead(serve: Serve) -> None:
    serve(flask_goal.script())
    run = Paused(["approval.plan=true"])
    await run.start()
    end = await run.answer(LEAN)
    assert {file.path for file in end["artifacts"]} == {"validation.py", "errors.py"}
    assert end["receipt"].plan.startswith("person: ")


@pytest.mark.parametrize(
    ("edited", "named"),
    [
        ({"subtasks": LEAN["subtasks"][:1]}, "name at least 2"),
        ({"subtasks": [*LEAN["subtasks"], {**LEAN["subtasks"][0], "id": "9"}]}, "two owners"),
        ("perhaps", "PlanReply"),
        ({"subtasks": [{"id": "1"}]}, "subtasks.0.goal"),
    ],
)
async def test_a_faulty_edit_is_asked_again_with_its_faults(
    serve: Serve, edited: Any, named: str
) -> None:
    server = serve(flask_goal.script())
    run = Paused(["approval.plan=true"])
    await run.start()
    again = question(await run.answer(edited))
    assert any(named in fault for fault in again["faults"]), again["faults"]
    assert (await run.answer("yes"))["receipt"].passed
    assert len(server.asked) == 7


@pytest.mark.parametrize(("limit", "pauses"), [(0.0001, True), (1, False)])
async def test_a_plan_above_the_threshold_pauses(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, limit: float, pauses: bool
) -> None:
    serve(flask_goal.script())
    monkeypatch.setenv("ROMA_MODEL", "kimi-k2.5")
    end = await Paused([f"approval.above_usd={limit}"]).start()
    assert ("__interrupt__" in end) is pauses
    if pauses:
        assert question(end)["estimate"]["cost_usd"] > limit


def nested(asked: Asked) -> Reply:
    """A plan of two parts, each of which is planned again."""
    if asked.purpose == "atomize":
        return Reply('{"atomic": false}')
    if asked.purpose == "plan":
        parts = [
            {"id": id_, "goal": f"{asked.user[:20]} {id_}", "type": "THINK", "atomic": deep}
            for id_, deep in (("a", "part" in asked.user), ("b", True))
        ]
        parts = [{**part, "goal": f"part {part['goal']}"} for part in parts]
        return Reply(json.dumps({"subtasks": parts}))
    return Reply("thought")


async def test_a_plan_inside_the_plan_pauses_too(serve: Serve) -> None:
    script: Script = nested
    server = serve(script)
    run = Paused(["approval.plan=true"])
    assert question(await run.start("Ponder"))["task"] == "0"
    assert question(await run.answer("yes"))["task"] == "a"
    end = await run.answer("yes")
    assert [task.id for task in end["receipt"].tasks] == ["0", "a", "a.a", "a.b", "b"]
    assert end["receipt"].totals.calls == len(server.asked)


async def test_refusing_an_inner_plan_keeps_the_rest(serve: Serve) -> None:
    serve(nested)
    run = Paused(["approval.plan=true"])
    await run.start("Ponder")
    await run.answer("yes")
    end = await run.answer("no")
    assert {task.id: task.passed for task in end["receipt"].tasks} == {
        "0": False,
        "a": False,
        "b": True,
    }


def test_the_shell_pauses_and_a_later_command_answers(tmp_path: Path) -> None:
    with scripted(flask_goal.script()) as server:
        paused = shell.run("solve", flask_goal.GOAL, "--approve", "--out", "api", **server.env())
        assert paused.returncode == 3, paused.stderr
        assert "estimate: 5 calls" in paused.stderr and "Write app.py" in paused.stderr
        assert not (tmp_path / "api").exists()
        run_id = paused.stderr.split()[1]
        listed = json.loads(shell.run("runs", "--json").stdout)["runs"]
        assert [(run["id"], run["state"]) for run in listed] == [(run_id, "paused")]
        Path("lean.json").write_text(json.dumps(LEAN))
        done = shell.run("resume", run_id, "--answer", "lean.json", **server.env())
        assert done.returncode == 0, done.stderr
        assert len(server.asked) == 4
    assert sorted(path.name for path in (tmp_path / "api").iterdir()) == [
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
    assert paused.value.question["task"] == "0"
    assert (await asolve(None, run_id=paused.value.run_id, answer="yes")).passed
