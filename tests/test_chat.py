"""What people see in a chat like agent-chat-ui, and programs get with the npm SDK."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import flask_goal, test_clarify
from tests.langgraph_dev import langgraph_dev
from tests.paused import PONDER, PONDER_BOTH, nested
from tests.scripted import Asked, Reply, scripted

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),  # packages of npm, and a server
    pytest.mark.skipif(
        not (shutil.which("node") and shutil.which("npm")), reason="Node is not installed here"
    ),
]
SHOP = "Build a shop"


def script(asked: Asked) -> Reply:
    """Of a shop it is not clear what is wanted, and to ponder takes plans inside of a plan."""
    first = asked.messages[1]["content"]
    if first.startswith((SHOP, "Add up", "Show it")):
        return test_clarify.open_at_first(asked)
    return (nested if PONDER in first else flask_goal.script())(asked)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("server")
    with (
        scripted(script) as model,
        langgraph_dev(model, folder / "log", ROMA_STATE_DIR=str(folder / "state")) as url,
    ):
        yield url


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chat")
    shutil.copytree(Path(__file__).parent / "chat", folder, dirs_exist_ok=True)
    command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=100)
    if done.returncode and "E404" not in done.stderr:
        pytest.skip(f"the registry of npm cannot be reached: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stderr
    return folder


def printed(program: Path, *given: str) -> list[Any]:
    command = ["node", program.name, *given]
    done = subprocess.run(command, cwd=program.parent, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def screens(programs: Path, url: str, *steps: dict[str, Any]) -> list[dict[str, Any]]:
    """What a chat shows, one after another, when a person does so."""
    seen = printed(programs / "chat.mjs", url, json.dumps(steps))
    for screen in seen:
        assert not screen["error"]
        for message in screen["messages"]:
            assert not message["tools"] and '"subtasks"' not in message["text"]
    return seen


def say(words: str, **approval: bool) -> dict[str, Any]:
    return {"say": words} | ({"context": {"approval": approval}} if approval else {})


def texts(screen: dict[str, Any]) -> list[str]:
    return [message["text"] for message in screen["messages"]]


def test_a_chat_shows_how_far_a_run_is_and_then_its_answer_alone(
    programs: Path, server: str
) -> None:
    seen = screens(programs, server, say(flask_goal.GOAL))
    live = [texts(screen)[1] for screen in seen if screen["busy"] and len(texts(screen)) == 2]
    assert live[0] == "- plans\n"
    assert any("- 5 `Write app.py`: begins\n" in text and "checks" not in text for text in live)
    question, answer = texts(seen[-1])
    assert question == flask_goal.GOAL and answer.startswith("**RUNS**")


def test_a_plan_is_shown_with_buttons_and_edited_in_its_form(programs: Path, server: str) -> None:
    edited = {"retype": ["subtasks", "Write app.py", "Write app.py again"]}
    seen = screens(programs, server, say(flask_goal.GOAL, plan=True), edited)
    (asked,) = {json.dumps(screen["asked"]) for screen in seen if screen["asked"]}
    question = json.loads(asked)
    assert question["name"] == "carry_out_plan" and len(question["args"]["subtasks"]) == 5
    assert question["buttons"] == ["approve", "edit", "reject"]
    assert any("5 `Write app.py again`: begins" in text for s in seen for text in texts(s))
    assert texts(seen[-1])[-1].startswith("**RUNS**")


def test_plans_inside_of_a_plan_are_asked_about_as_well(programs: Path, server: str) -> None:
    yes = {"decide": {"type": "approve"}}
    seen = screens(programs, server, say(PONDER_BOTH, plan=True), yes, yes)
    asked = dict.fromkeys(screen["asked"]["args"]["task"] for screen in seen if screen["asked"])
    assert list(asked) == ["0", "a"] or list(asked) == ["0", "b"]  # the other waits beside it
    assert any("- a.a `" in text and "- b.b `" in text for s in seen for text in texts(s))
    assert not seen[-1]["asked"] and texts(seen[-1])[-1].startswith("**ANSWERED**")


def test_a_no_in_the_chat_ends_the_run(programs: Path, server: str) -> None:
    no = {"decide": {"type": "reject", "message": "too much"}}
    seen = screens(programs, server, say(flask_goal.GOAL, plan=True), no)
    assert "the plan was not approved: too much" in texts(seen[-1])[-1]


@pytest.mark.parametrize(
    "answer", [say("dollars, without tax"), {"retype": ["answers", '["",""]', '["dollars","no"]']}]
)
def test_what_is_open_is_answered_by_a_message_or_in_the_form(
    programs: Path, server: str, answer: dict[str, Any]
) -> None:
    seen = screens(programs, server, say(SHOP, questions=True), answer)
    (asked,) = {json.dumps(screen["asked"]) for screen in seen if screen["asked"]}
    assert json.loads(asked)["args"]["questions"] == test_clarify.OPEN
    assert not seen[-1]["asked"] and texts(seen[-1])[-1].startswith("**")


def test_a_program_runs_a_goal_with_the_npm_sdk_and_answers_its_question(
    programs: Path, server: str
) -> None:
    (got,) = printed(programs / "client.mjs", server, flask_goal.GOAL)
    assert got["asked"] == ["carry_out_plan"]
    assert {"started", "progress", "cost", "verdict", "file"} <= set(got["kinds"])
    assert got["tasks"].keys() == {"0", "1", "2", "3", "4", "5"}
    assert got["tasks"]["5"] == "Write app.py"
    shown = {name for type_, name, _ in got["chunks"] if type_ != "human"}
    assert shown == {"progress", ""}
    assert got["passed"] and sorted(got["files"]) == sorted(flask_goal.PARTS)
    assert got["answer"].startswith("**RUNS**")
