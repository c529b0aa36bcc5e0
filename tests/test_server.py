"""The graph under a LangGraph server, driven with its SDK."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient

from schema.events import Started, Words, read_event
from tests import flask_goal, shell
from tests.langgraph_dev import langgraph_dev
from tests.scripted import Reply, ScriptedServer, scripted


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedServer]:
    with scripted(flask_goal.script()) as server:
        yield server


@pytest.fixture(scope="module")
def server(model: ScriptedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("server") / "log"
    unusable = log / "state"  # below a file: whoever wants to keep something there fails
    with langgraph_dev(model, log, ROMA_STATE_DIR=str(unusable)) as url:
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
            stream_mode=["updates", "custom", "messages"],
            stream_subgraphs=True,
        )
    ]
    told = [read_event(e.data) for e in events if e.event.partition("|")[0] == "custom"]
    begun = {one.task: one.title for one in told if isinstance(one, Started)}
    assert begun.keys() == {"0", "1", "2", "3", "4", "5"} and begun["5"] == "Write app.py"
    spoken = [m for e in events if e.event == "messages/complete" for m in e.data]
    (answer,) = (m["content"] for m in spoken if m["type"] != "human")
    assert answer.startswith("**RUNS**")
    nested = [e.data for e in events if e.event.startswith("updates|")]
    wrote = [u["ptc"]["artifacts"][0]["path"] for u in nested if "ptc" in u]
    assert sorted(wrote) == sorted(flask_goal.PARTS)
    state = (await client.threads.get_state(thread["thread_id"]))["values"]
    assert state["receipt"]["passed"]
    assert sorted(a["path"] for a in state["artifacts"]) == sorted(flask_goal.PARTS)


async def test_the_words_of_an_answer_come_as_chunks_of_one_message(
    server: str, model: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Rivers carry salt, and the sun takes the water."
    atom = Reply('{"atomic": true, "type": "WRITE"}')
    monkeypatch.setattr(
        model, "script", lambda asked: atom if asked.purpose == "atomize" else Reply(text)
    )
    client = get_client(url=server)
    spoken, words = [], []
    async for event in client.runs.stream(
        None,
        "roma",
        input={"messages": [{"role": "user", "content": "Explain why the sea is salty"}]},
        stream_mode=["messages-tuple", "custom", "values"],
        stream_subgraphs=True,
    ):
        mode = event.event.partition("|")[0]
        if mode == "messages":
            ours = event.data[0]["type"] != "human" and event.data[0]["name"] != "progress"
            spoken += [event.data[0]] if ours else []
        elif mode == "custom":
            told = read_event(event.data)
            words += [told.text] if isinstance(told, Words) and told.purpose == "answer" else []
    *chunks, last = spoken
    assert {one["type"] for one in chunks} == {"AIMessageChunk"}
    assert len({one["id"] for one in chunks}) == 1 and len(chunks) > 1
    assert "".join(one["content"] for one in chunks) == "".join(words) == text
    assert last["type"] == "ai" and text in last["content"]


async def test_the_drawing_tells_why_edges_are_taken_and_shows_a_part_inside(server: str) -> None:
    client = get_client(url=server)
    drawn = await client.assistants.get_graph("roma", xray=True)
    boxes = [node for node in drawn["nodes"] if not str(node["id"]).endswith("__")]
    assert len(boxes) == 2 * 18 - 1  # `subtasks` is what stands inside of it
    assert all(len(node["metadata"]["description"]) > 30 for node in boxes)
    said = {(edge["source"], edge["target"]): edge.get("data") for edge in drawn["edges"]}
    assert said["route", "ptc"] == said["subtasks:route", "subtasks:ptc"] == "code"
    assert ("approve", "subtasks:__start__") in said and ("subtasks:__end__", "aggregate") in said
    bare = [pair for pair, why in said.items() if pair[0] != "subtasks:__end__" and not why]
    assert {source.rpartition(":")[2] for source, _ in bare} == {
        "aggregate", "answer", "clarify", "report", "reuse", "subtasks",
    }  # fmt: skip


async def test_a_chat_message_is_a_goal_and_the_answer_is_a_message(server: str) -> None:
    client = get_client(url=server)
    thread = await client.threads.create()
    question = {"role": "user", "content": flask_goal.GOAL}
    end = await client.runs.wait(thread["thread_id"], "roma", input={"messages": [question]})
    assert [m["type"] for m in end["messages"]] == ["human", "ai"]
    said = end["messages"][-1]["content"]
    assert "app.py" in said
    (report,) = re.findall(r"\[The report of this run\]\((.*)\)", said)
    assert report == f"{server}/report/{thread['thread_id']}"
    page = httpx.get(report)
    assert page.is_success and "def hash_password" in re.sub("<[^>]+>", "", page.text)
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    empty = await client.threads.create()
    assert httpx.get(f"{server}/report/{empty['thread_id']}").status_code == 409
    assert httpx.get(f"{server}/report/{UUID(int=0)}").status_code == 404


async def test_a_run_that_is_kept_nowhere_links_to_no_report(server: str) -> None:
    client = get_client(url=server)
    end = await client.runs.wait(None, "roma", input={"goal": flask_goal.GOAL})
    said = end["messages"][-1]["content"]
    assert said.startswith("**RUNS**") and "/report/" not in said


async def test_a_run_of_the_server_takes_choices_from_its_context(
    server: str, model: ScriptedServer
) -> None:
    client = get_client(url=server)
    before = len(model.asked)
    end = await client.runs.wait(
        None, "roma", input={"goal": flask_goal.GOAL}, context={"depth": 0}
    )
    assert len(model.asked) - before <= 1
    assert "depth limit" in end["notes"][0]


async def test_a_run_without_a_thread_needs_no_state_folder(server: str) -> None:
    client = get_client(url=server)
    end = await client.runs.wait(None, "roma", input={"goal": flask_goal.GOAL})
    assert end["receipt"]["passed"]
    assert sorted(a["path"] for a in end["artifacts"]) == sorted(flask_goal.PARTS)


async def test_a_run_without_a_thread_can_ask_though_nobody_can_answer(
    server: str, model: ScriptedServer
) -> None:
    client = get_client(url=server)
    before = len(model.asked)
    context = {"approval": {"plan": True}}
    end = await client.runs.wait(None, "roma", input={"goal": flask_goal.GOAL}, context=context)
    assert len(end["__interrupt__"]) == 1
    assert len(model.asked) - before == 2


async def test_a_plan_is_approved_through_the_server(server: str, model: ScriptedServer) -> None:
    client = get_client(url=server)
    thread = (await client.threads.create())["thread_id"]
    context = {"approval": {"plan": True}}
    before = len(model.asked)
    paused = await client.runs.wait(
        thread, "roma", input={"goal": flask_goal.GOAL}, context=context
    )
    (question,) = paused["__interrupt__"]
    assert len(question["value"]["action_requests"][0]["args"]["subtasks"]) == 5
    assert len(model.asked) - before == 2
    end = await client.runs.wait(thread, "roma", command={"resume": "yes"}, context=context)
    assert end["receipt"]["passed"]
    assert len(model.asked) - before == 7


ASK = {"approval": {"plan": True}}


async def paused(client: LangGraphClient, given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A thread that waits for an answer, and what was asked."""
    thread = (await client.threads.create())["thread_id"]
    end = await client.runs.wait(thread, "roma", input=given, context=ASK)
    (question,) = end["__interrupt__"]
    return thread, question["value"]


async def test_the_shown_plan_can_be_sent_back_through_the_server(
    server: str, model: ScriptedServer
) -> None:
    client = get_client(url=server)
    thread, asked = await paused(client, {"goal": flask_goal.GOAL})
    (action,) = asked["action_requests"]
    before = len(model.asked)
    edit = {"type": "edit", "edited_action": {"name": action["name"], "args": action["args"]}}
    end = await client.runs.wait(thread, "roma", command={"resume": {"decisions": [edit]}})
    assert end["receipt"]["passed"]
    assert end["receipt"]["plan"].startswith("model: ")
    assert len(model.asked) - before == 5


@pytest.mark.parametrize(
    "given",
    [
        {"command": {"resume": {"decisions": [{"type": "reject", "message": "too much"}]}}},
        {"command": {"resume": False}, "context": ASK},
        {"input": {"messages": [{"type": "human", "content": [{"type": "text", "text": "No."}]}]}},
        {"input": {"messages": [{"role": "user", "content": "no, stop"}]}, "context": ASK},
    ],
    ids=["reject", "false", "chat", "chat with the context"],
)
async def test_a_no_through_the_server_ends_the_run_unpaid(
    server: str, model: ScriptedServer, given: dict[str, Any]
) -> None:
    client = get_client(url=server)
    message = {"role": "user", "content": flask_goal.GOAL}
    thread, _ = await paused(client, {"messages": [message]})
    before = len(model.asked)
    end = await client.runs.wait(thread, "roma", **given)
    assert not end["receipt"]["passed"]
    assert "the plan was not approved" in end["receipt"]["notes"][0]
    assert end["messages"][-1]["type"] == "ai"
    assert len(model.asked) == before


async def test_a_chat_carries_the_plan_out_once_it_is_understood(
    server: str, model: ScriptedServer
) -> None:
    client = get_client(url=server)
    thread, _ = await paused(client, {"goal": flask_goal.GOAL})
    before = len(model.asked)
    for words in ("perhaps", "yes please, go ahead"):
        message = {"role": "user", "content": words}
        end = await client.runs.wait(thread, "roma", input={"messages": [message]})
        if words == "perhaps":
            (again,) = end["__interrupt__"]
            assert "'perhaps'" in again["value"]["not_understood"][0]
    assert end["receipt"]["passed"]
    assert len(model.asked) - before == 5


def test_two_servers_do_not_share_a_folder_whose_runs_both_would_pay_for(tmp_path: Path) -> None:
    folder = tmp_path / ".langgraph_api"
    folder.mkdir()
    lock = os.open(folder, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    done = shell.run("serve")
    os.close(lock)
    assert (done.returncode, done.stdout) == (2, "")
    assert "another server keeps its threads in this folder" in done.stderr
