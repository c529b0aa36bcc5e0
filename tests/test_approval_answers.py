"""Every form of an answer: a no stops the plan, a yes carries it out, the rest is asked again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from graph import asolve, load_config
from nodes.approve import No, Unclear, Yes, read_answer
from schema.errors import PausedError
from tests import flask_goal, shell
from tests.paused import LEAN, Paused, nested, question
from tests.scripted import Serve, scripted


def decided(type_: str, **more: Any) -> dict[str, Any]:
    return {"decisions": [{"type": type_, **more}]}


NO: list[Any] = [
    False,
    "no",
    "NO",
    " No. ",
    "n",
    "false",
    "reject",
    "Stop!",
    "no, stop",
    "do not do that",
    "Don’t do it.",  # noqa: RUF001
    "please don't go ahead",
    "no thank you",
    "No, it is too expensive: use SQLite.",
    "no because I do not want to run this",
    "absolutely not",
    "cancel the run",
    "👎",
    '"no"',
    "```\nno\n```",
    decided("reject"),
    decided("reject", message="too expensive"),
    decided("respond", message="no, stop"),
    {"type": "reject"},
    [{"type": "ignore", "args": None}],
    [{"type": "response", "args": "no"}],
    json.dumps(decided("reject")),
]
YES: list[Any] = [
    True,
    "yes",
    "YES!",
    " y ",
    "ok",
    "Okay, go ahead.",
    "yes please, go ahead",
    "I approve",
    "do it",
    "looks good to me",
    "👍",
    "true",
    decided("approve"),
    decided("respond", message="yes"),
    {"type": "approve"},
    [{"type": "accept", "args": None}],
    [{"type": "accept", "args": {"action": "carry_out_plan", "args": {}}}],
    f"```json\n{json.dumps(decided('approve'))}\n```",
]
UNCLEAR: list[Any] = [
    None,
    0,
    1,
    "",
    "?",
    "yes?",
    "no?",
    "perhaps",
    "yes and no",
    "yes, but without the tests",
    "yes, don't change anything",
    "no problem, go ahead",
    "no objections",
    "No. Go ahead.",
    "no, I changed my mind, yes",
    "don't stop",
    "do not cancel",
    "not sure",
    "why not",
    "sure, why not",
    "is it ok",
    "do I go",
    "go, no",
    "ok, wait",
    "all good, thanks",
    "!yes",
    "~~yes~~",
    "🚫 go",
    "y/n",
    "unapproved",
    "never mind",
    "do not do this: " + json.dumps(LEAN),
    "{",
    '{"decisions": "approve"}',
    "[" * 100_000,
    {},
    [],
    ["yes"],
    {"decisions": []},
    {"decisions": [{"type": "approve"}, {"type": "reject"}]},
    decided("agree"),
    decided("respond"),
    decided("edit"),
    decided("edit", edited_action={"name": "carry_out_plan", "args": {"subtasks": "["}}),
    {"approve": True},
]


@pytest.mark.parametrize("said", NO, ids=str)
def test_a_no_is_read_as_a_no(said: Any) -> None:
    assert isinstance(read_answer(said), No)


@pytest.mark.parametrize("said", YES, ids=str)
def test_a_yes_is_read_as_a_yes(said: Any) -> None:
    assert read_answer(said) == Yes()


@pytest.mark.parametrize("said", UNCLEAR, ids=lambda said: str(said)[:40])
def test_all_else_is_unclear_and_says_why(said: Any) -> None:
    read = read_answer(said)
    assert isinstance(read, Unclear)
    assert read.why and all(read.why)


@pytest.mark.parametrize(
    "long",
    [
        "no " * 100_000,
        "```\n" + "\n" * 300_000,
        " -" * 200_000,
        "yes" + " -" * 200_000 + "?",
        "!" * 300_000,
        "'" * 300_000,
        '{"subtasks": ' * 50_000,
    ],
    ids=lambda text: text[:10],
)
def test_a_long_answer_is_read_once(long: str) -> None:
    assert isinstance(read_answer(long), No | Unclear)


# Places. What is refused is not carried out, and nothing is asked of a model any more.


@pytest.mark.parametrize("same_context", [True, False])
@pytest.mark.parametrize(
    "said",
    [
        False,
        "NO",
        decided("reject"),
        [{"type": "ignore", "args": None}],
        json.dumps({"type": "reject"}),
        "do not do that",
    ],
    ids=str,
)
async def test_a_no_ends_the_run_unpaid(serve: Serve, said: Any, same_context: bool) -> None:
    server = serve(flask_goal.script())
    run = Paused()
    await run.start()
    end = await run.answer(said, same_context=same_context)
    assert not end["receipt"].passed
    assert end["artifacts"] == []
    assert end["receipt"].plan == "one piece"
    assert server.purposes() == ["atomize", "plan"]


@pytest.mark.parametrize("same_context", [True, False])
@pytest.mark.parametrize(
    "message",
    [
        ("user", "no, stop"),
        {"role": "user", "content": [{"type": "text", "text": "Do not do that."}]},
        HumanMessage("No"),
    ],
    ids=str,
)
async def test_a_no_in_the_chat_ends_the_run_unpaid(
    serve: Serve, message: Any, same_context: bool
) -> None:
    server = serve(flask_goal.script())
    run = Paused()
    await run.run({"messages": [("user", flask_goal.GOAL)]}, same_context=True)
    end = await run.run({"messages": [message]}, same_context=same_context)
    assert [said.type for said in end["messages"]] == ["human", "human", "ai"]
    assert not end["receipt"].passed
    assert server.purposes() == ["atomize", "plan"]


async def test_a_yes_in_the_chat_carries_the_plan_out(serve: Serve) -> None:
    server = serve(flask_goal.script())
    run = Paused()
    await run.start()
    assert "'hm, perhaps'" in question(await run.say("hm, perhaps"))["not_understood"][0]
    end = await run.say("yes please, go ahead")
    assert end["receipt"].passed
    assert len(server.asked) == 7
    assert [said.text for said in end["messages"]][:2] == ["hm, perhaps", "yes please, go ahead"]


async def test_a_message_that_is_known_already_is_no_answer(serve: Serve) -> None:
    server = serve(nested)
    run = Paused()
    goal = {"messages": [HumanMessage("yes", id="1")]}
    await run.run(goal, same_context=True)
    assert question(await run.run(goal, same_context=True))["not_understood"] == []
    assert server.purposes() == ["atomize", "plan"] * 2


async def test_the_reason_of_a_no_is_told(serve: Serve) -> None:
    serve(flask_goal.script())
    run = Paused()
    await run.start()
    end = await run.answer(decided("reject", message="it costs too much"))
    assert "0: the plan was not approved: it costs too much" in end["receipt"].notes
    (failure,) = end["verdict"].failures
    assert failure.evidence == "the plan was not approved: it costs too much"


@pytest.mark.parametrize("said", [False, decided("reject", message="too much"), "no, stop"])
async def test_a_no_to_solve_ends_the_run_unpaid(serve: Serve, said: Any) -> None:
    server = serve(flask_goal.script())
    with pytest.raises(PausedError) as paused:
        await asolve(flask_goal.GOAL, load_config(overrides=["approval.plan=true"]))
    assert not (await asolve(None, run_id=paused.value.run_id, answer=said)).passed
    again = await asolve(None, run_id=paused.value.run_id)
    assert not again.passed
    assert server.purposes() == ["atomize", "plan"]


def test_a_no_from_the_command_line_ends_the_run_unpaid() -> None:
    with scripted(flask_goal.script()) as server:
        paused = shell.run("solve", flask_goal.GOAL, "--approve", **server.env())
        done = shell.run("resume", paused.stderr.split()[1], "--answer", "No, stop", **server.env())
        assert done.returncode == 1
        assert "the plan was not approved" in done.stdout
        assert server.purposes() == ["atomize", "plan"]
