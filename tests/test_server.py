"""The graph under a LangGraph server, driven with its SDK."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from langgraph_sdk import get_client

from tests import flask_goal
from tests.dev_server import dev_server
from tests.scripted import ScriptedServer, scripted


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedServer]:
    with scripted(flask_goal.script()) as server:
        yield server


@pytest.fixture(scope="module")
def server(model: ScriptedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with dev_server(tmp_path_factory.mktemp("server"), model.env()) as url:
        yield url


async def test_nested_subtasks_stream_and_the_finished_state_can_be_read(server: str) -> None:
    client = get_client(url=server)
    thread = await client.threads.create()
    events = [
        event
        async for event in client.runs.stream(
            thread["thread_id"],
            "roma",
            input={"goal": flask_goal.GOAL},
            stream_mode="updates",
            stream_subgraphs=True,
        )
    ]
    nested = [e.data for e in events if e.event.startswith("updates|")]
    wrote = [u["ptc"]["artifacts"][0]["path"] for u in nested if "ptc" in u]
    assert sorted(wrote) == sorted(flask_goal.PARTS)
    state = (await client.threads.get_state(thread["thread_id"]))["values"]
    assert state["receipt"]["passed"]
    assert sorted(a["path"] for a in state["artifacts"]) == sorted(flask_goal.PARTS)


async def test_a_chat_message_is_a_goal_and_the_answer_is_a_message(server: str) -> None:
    client = get_client(url=server)
    thread = await client.threads.create()
    question = {"role": "user", "content": flask_goal.GOAL}
    end = await client.runs.wait(thread["thread_id"], "roma", input={"messages": [question]})
    assert [m["type"] for m in end["messages"]] == ["human", "ai"]
    assert "app.py" in end["messages"][-1]["content"]


async def test_a_run_of_the_server_takes_settings_from_its_context(
    server: str, model: ScriptedServer
) -> None:
    client = get_client(url=server)
    before = len(model.asked)
    end = await client.runs.wait(
        None, "roma", input={"goal": flask_goal.GOAL}, context={"overrides": ["limits.depth=0"]}
    )
    assert len(model.asked) - before <= 1
    assert "depth limit" in end["notes"][0]


async def test_a_plan_is_approved_through_the_server(server: str, model: ScriptedServer) -> None:
    client = get_client(url=server)
    thread = (await client.threads.create())["thread_id"]
    context = {"overrides": ["approval.plan=true"]}
    before = len(model.asked)
    paused = await client.runs.wait(
        thread, "roma", input={"goal": flask_goal.GOAL}, context=context
    )
    (question,) = paused["__interrupt__"]
    assert len(question["value"]["plan"]["subtasks"]) == 5
    assert len(model.asked) - before == 2
    end = await client.runs.wait(thread, "roma", command={"resume": "yes"}, context=context)
    assert end["receipt"]["passed"]
    assert len(model.asked) - before == 7
