"""Goals from coding agents: the server as a process of its own, and the SDK's client."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters

from tests import flask_goal, shell
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT, one_piece
from tests.scripted import ScriptedServer, scripted


def client(server: ScriptedServer, **options: Any) -> Client:
    variables = shell.environment(server.env())
    started = StdioServerParameters(
        command=sys.executable, args=["-m", "cli", "mcp"], env=variables
    )
    return Client(started, **options)


async def called(agent: Client, tool: str, arguments: dict[str, Any], **more: Any) -> Any:
    result = await agent.call_tool(tool, arguments, **more)
    assert not result.is_error, result.content
    return result.structured_content


async def test_a_goal_is_handed_over_followed_and_proved_again(tmp_path: Path) -> None:
    steps: list[str] = []

    async def progress(done: float, total: float | None, message: str | None) -> None:
        steps.append(message or "")

    out = str(tmp_path / "out")
    with scripted(one_piece(RIGHT)) as server:
        async with client(server) as agent:
            tools = {tool.name for tool in (await agent.list_tools()).tools}
            assert tools == {"solve", "plan", "status", "verify", "answer"}
            goal = {"goal": DOUBLE, "tests": DOUBLE_TEST, "out": out}
            done = await called(agent, "solve", goal, progress_callback=progress)
            assert (done["state"], done["passed"], done["out"]) == ("accepted", True, out)
            assert "double.py" in done["files"]
            assert any("route" in step for step in steps)
            there = await called(agent, "status", {"run": done["run"]})
            assert there["state"] == "passed"
            again = await called(agent, "verify", {"folder": out})
            assert again["verdict"] == "accepted"


@pytest.mark.slow
async def test_a_plan_costs_once(tmp_path: Path) -> None:
    with scripted(flask_goal.script()) as server:
        async with client(server) as agent:
            planned = await called(agent, "plan", {"goal": flask_goal.GOAL})
            assert len(planned["parts"]) == 5
            assert planned["spent"]["calls"] == len(server.asked)
            done = await called(agent, "solve", {"goal": flask_goal.GOAL})
            assert done["passed"], done["said"]
            assert server.purposes().count("plan") == 1


APPROVED = ["approval.plan=true"]


@pytest.mark.slow
async def test_a_question_is_put_to_the_user_of_the_client() -> None:
    asked: list[str] = []

    async def yes(_: Any, params: Any) -> Any:
        from mcp_types import ElicitResult

        asked.append(params.message)
        return ElicitResult(action="accept", content={"answer": "yes"})

    goal = {"goal": flask_goal.GOAL, "settings": APPROVED}
    with scripted(flask_goal.script()) as server:
        async with client(server, elicitation_callback=yes) as agent:
            done = await called(agent, "solve", goal)
    assert done["passed"], done["said"]
    assert ["Plan for task 0" in text for text in asked] == [True]
    assert "app.py" in done["contents"]


@pytest.mark.slow
async def test_where_no_question_can_be_shown_the_run_waits_for_an_answer() -> None:
    with scripted(flask_goal.script()) as server:
        async with client(server) as agent:
            goal = {"goal": flask_goal.GOAL, "settings": APPROVED}
            paused = await called(agent, "solve", goal)
            assert paused["state"] == "paused"
            assert "Plan for task 0" in paused["said"]
            done = await called(agent, "answer", {"run": paused["run"], "answer": "yes"})
    assert done["passed"], done["said"]


async def test_an_error_says_what_the_shell_says() -> None:
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("solve", {"goal": " "}, "the goal is empty"),
        ("solve", {"goal": "x", "settings": ["no.such=1"]}, "no such setting"),
        ("status", {"run": "nobody"}, "no run 'nobody' here"),
    ]
    with scripted(one_piece(RIGHT)) as server:
        async with client(server) as agent:
            for tool, given, said in wrong:
                result = await agent.call_tool(tool, given)
                assert result.is_error
                assert said in str(result.content)
        assert not server.asked
