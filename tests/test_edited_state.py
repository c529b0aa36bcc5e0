"""A run whose state a person edited, as the JSON that was shown, and clients' bad input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph_sdk import get_client
from langgraph_sdk.errors import APIError

from graph import graph
from graph.runs.checkpoints import SAVED
from schema.errors import GoalError, StateError
from tests import flask_goal
from tests.goals import DOUBLE, RIGHT, one_piece
from tests.langgraph_dev import ROOT, langgraph_dev
from tests.scripted import Asked, Reply, ScriptedServer, Serve, scripted

THREAD = {"configurable": {"thread_id": "edited"}}
EDITED = ("plan", "task", "results", "artifacts", "verdict", "calls", "route", "failures")


def as_json(values: dict[str, Any]) -> dict[str, Any]:
    """A state as a client is shown it, the messages left out."""
    shown = {k: v for k, v in values.items() if k in EDITED and v is not None}
    whole: dict[str, Any] = json.loads(json.dumps(shown, default=lambda v: v.model_dump()))
    return whole


@pytest.mark.parametrize("last", ["plan", "subtasks", "aggregate", "verify", "report"])
async def test_what_was_shown_may_come_back_after_any_step(serve: Serve, last: str) -> None:
    serve(flask_goal.script())
    run = graph.copy({"checkpointer": InMemorySaver(), "interrupt_after_nodes": [last]})
    await run.ainvoke({"goal": flask_goal.GOAL}, THREAD)
    shown = (await run.aget_state(THREAD)).values
    await run.aupdate_state(THREAD, as_json(shown))
    end = await run.copy({"interrupt_after_nodes": []}).ainvoke(None, THREAD)
    assert end["messages"][-1].content.startswith("**RUNS**")
    if last == "plan":
        assert len(end["receipt"].tasks) == 6


async def test_an_edited_plan_is_the_one_that_is_carried_out(serve: Serve) -> None:
    server = serve(flask_goal.script())
    run = graph.copy({"checkpointer": InMemorySaver(), "interrupt_after_nodes": ["plan"]})
    await run.ainvoke({"goal": flask_goal.GOAL}, THREAD)
    plan = as_json((await run.aget_state(THREAD)).values)["plan"]
    plan["subtasks"] = [part for part in plan["subtasks"] if part["id"] in ("3", "4")]
    await run.aupdate_state(THREAD, {"plan": plan})
    end = await run.copy({"interrupt_after_nodes": []}).ainvoke(None, THREAD)
    assert {file.path for file in end["artifacts"]} == {"validation.py", "errors.py"}
    assert len(server.asked) == 4


async def test_an_edit_that_cannot_be_used_names_the_place_and_costs_nothing(serve: Serve) -> None:
    server = serve(flask_goal.script())
    run = graph.copy({"checkpointer": InMemorySaver(), "interrupt_after_nodes": ["plan"]})
    await run.ainvoke({"goal": flask_goal.GOAL}, THREAD)
    with pytest.raises(StateError, match=r"plan\.subtasks\.0\.goal: Field required"):
        await run.aupdate_state(THREAD, {"plan": {"subtasks": [{"id": "1"}]}})
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"goal": 5}, "goal: Input should be a valid string"),
        ({"goal": DOUBLE, "tests": {"test_x.py": 1}}, r"tests\.test_x\.py: "),
        ({"goal": DOUBLE, "tests": ["test_x.py"]}, "tests: Input should be a valid dictionary"),
    ],
)
async def test_input_of_another_kind_names_the_place(
    serve: Serve, given: dict[str, Any], said: str
) -> None:
    server = serve(one_piece(RIGHT))
    with pytest.raises(GoalError, match=said):
        await graph.ainvoke(given)
    assert not server.asked


async def test_what_is_null_is_not_given(serve: Serve) -> None:
    serve(one_piece(RIGHT))
    end = await graph.ainvoke({"goal": DOUBLE, "messages": None, "tests": None})
    assert end["receipt"].passed


async def test_what_belongs_to_the_recursion_is_no_input(serve: Serve) -> None:
    serve(one_piece(RIGHT))
    stray = {"task": {"nonsense": 1}, "brief": {"root_goal": 5}, "plan": "x", "receipt": 1}
    end = await graph.ainvoke({"goal": DOUBLE, **stray})
    assert end["receipt"].passed and end["task"].goal == DOUBLE


def test_the_form_offers_what_callers_give() -> None:
    fields = graph.get_input_jsonschema()["properties"]
    assert list(fields) == ["goal", "messages", "tests", "base", "rules"]
    for field in fields.values():
        assert field["title"] and field["description"]
    assert fields["goal"]["examples"] and fields["tests"]["examples"]


def test_each_key_of_the_state_says_what_it_holds() -> None:
    shown = graph.get_output_jsonschema()
    for name, field in shown["properties"].items():
        assert field["description"], name
        # A key that is called like its type has the title of that.
        assert field.get("title") or shown["$defs"][field["$ref"].rpartition("/")[2]]["title"], name


# Strict reading of checkpoints, which LangGraph has announced as its default

STRICT = """
import asyncio, sys
from langgraph.checkpoint.memory import InMemorySaver
from graph import graph, solve, load_config, task_tree
from tests import flask_goal

async def own():
    saver = InMemorySaver()
    where = {"configurable": {"thread_id": "strict"}}
    run = graph.copy({"checkpointer": saver, "interrupt_after_nodes": ["plan", "subtasks"]})
    await run.ainvoke({"goal": flask_goal.GOAL}, where)
    await run.ainvoke(None, where)
    end = await run.copy({"interrupt_after_nodes": []}).ainvoke(None, where)
    assert end["receipt"].passed, end["receipt"]
    again = await graph.copy({"checkpointer": saver}).ainvoke({"goal": flask_goal.GOAL}, where)
    # A project that is there is changed: nobody asks whether it is one piece.
    assert again["receipt"].passed and len(again["receipt"].calls) == 6

done = solve(flask_goal.GOAL)
assert solve(None, run_id=done.run_id).passed
assert task_tree(done.run_id)[1].parts
print("that was our own file", file=sys.stderr)
asyncio.run(own())
"""


@pytest.mark.slow
def test_strict_reading_changes_nothing_in_python(tmp_path: Path) -> None:
    with scripted(flask_goal.script()) as model:
        variables = {"LANGGRAPH_STRICT_MSGPACK": "true", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", STRICT],
            env={**os.environ, **model.env(), **variables},
            capture_output=True,
            text=True,
            timeout=100,
        )
    assert done.returncode == 0, done.stderr
    assert "Blocked deserialization" not in done.stderr.partition("that was our own file")[0]


def test_a_server_is_told_the_types_that_are_saved() -> None:
    told = json.loads((ROOT / "langgraph.json").read_text())
    named = told["checkpointer"]["serde"]["allowed_msgpack_modules"]
    assert sorted(named) == sorted([kind.__module__, kind.__name__] for kind in SAVED)


KEY = "sk-scripted-key"
SECRET_GOAL = "Create a Python function hush_hush(n)"


def script(asked: Asked) -> Reply:
    if "hush_hush" in asked.user:
        return Reply(f"no such key {KEY}: {asked.user}", status=401)
    return flask_goal.script()(asked)


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedServer]:
    with scripted(script) as server:
        yield server


@pytest.fixture(scope="module")
def server(model: ScriptedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("server") / "log"
    with langgraph_dev(model, log, LANGGRAPH_STRICT_MSGPACK="true") as url:
        yield url


@pytest.mark.slow
async def test_a_thread_edited_over_http_goes_on(server: str) -> None:
    client = get_client(url=server)
    thread = (await client.threads.create())["thread_id"]
    goal = {"goal": flask_goal.GOAL}
    await client.runs.wait(thread, "roma", input=goal, interrupt_after=["plan"])
    shown = (await client.threads.get_state(thread))["values"]
    plan = shown["plan"]
    plan["subtasks"] = [part for part in plan["subtasks"] if part["id"] in ("3", "4")]
    await client.threads.update_state(thread, {"plan": plan, "task": shown["task"]})
    end = await client.runs.wait(thread, "roma", input=None)
    assert end["receipt"]["passed"] and len(end["receipt"]["tasks"]) == 3
    values = {name: end[name] for name in ("plan", "task", "results", "artifacts")}
    await client.threads.update_state(thread, values)
    again = await client.runs.wait(thread, "roma", input=goal)
    assert again["receipt"]["passed"] and len(again["receipt"]["tasks"]) == 6


@pytest.mark.slow
async def test_an_error_of_ours_reaches_a_client_in_our_words(server: str) -> None:
    client = get_client(url=server)
    for given, said in [
        ({"goal": "  "}, "the goal is empty"),
        ({"goal": DOUBLE, "tests": {"test_x.py": "def"}}, "test_x.py"),
        ({"goal": SECRET_GOAL}, "rejected the key: check ROMA_API_KEY"),
    ]:
        thread = (await client.threads.create())["thread_id"]
        parts = [p async for p in client.runs.stream(thread, "roma", input=given)]
        (error,) = [part.data for part in parts if part.event == "error"]
        assert said in error["message"]
        state = await client.threads.get_state(thread)
        told = json.dumps([error, state["tasks"], (await client.threads.get(thread)).get("error")])
        assert said in told
        assert KEY not in told and "hush_hush" not in json.dumps(error)
        joined = await client.runs.wait(thread, "roma", input=given, raise_error=False)
        assert said in json.dumps(joined)


async def test_an_edit_that_cannot_be_used_is_told_over_http(server: str) -> None:
    client = get_client(url=server)
    thread = (await client.threads.create())["thread_id"]
    goal = {"goal": flask_goal.GOAL}
    await client.runs.wait(thread, "roma", input=goal, interrupt_after=["plan"])
    with pytest.raises(APIError) as refused:
        await client.threads.update_state(thread, {"plan": {"subtasks": 3}})
    assert refused.value.status_code == 400 and "plan.subtasks" in str(refused.value)
