"""A goal that can be read in two ways: a person is asked, where one is there, and nobody else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph import asolve, graph, load_config
from graph.estimate import aestimate
from schema.errors import PausedError
from tests import shell
from tests.scripted import Asked, Reply, Serve, code, scripted

OPEN = ["Are prices in euros or in dollars?", "Is tax included?"]
ASKING = ["approval.questions=true"]
PLAN: dict[str, Any] = {
    "assumptions": ["Prices are in euros."],
    "subtasks": [
        {"id": "1", "goal": "Add up", "type": "CODE_INTERPRET", "files": {"sums.py": ["total(a)"]}},
        {"id": "2", "goal": "Show it", "type": "CODE_INTERPRET", "files": {"show.py": ["show(a)"]}},
    ],
}
FILES = {"Add up": ("sums.py", "def total(a):\n    return sum(a)")}
SHOW = ("show.py", "def show(a):\n    return str(a)")


def open_at_first(asked: Asked) -> Reply:
    if asked.purpose == "atomize":
        return Reply('{"atomic": false}')
    if asked.purpose == "plan":
        known = "Asked and answered" in asked.user or len(asked.messages) > 2
        return Reply(json.dumps(PLAN if known else {"questions": OPEN}))
    return Reply(code(*(FILES["Add up"] if asked.user.startswith("Add up") else SHOW)))


def plans(server: Any) -> list[str]:
    return [asked.user for asked in server.asked if asked.purpose == "plan"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("dollars, without tax", "Is tax included?\ndollars, without tax"),
        ({"type": "respond", "message": "dollars"}, "Is tax included?\ndollars"),
        (["dollars", ""], "dollars? dollars\nIs tax included? Decide it yourself"),
        (False, "Is tax included?\nDecide it yourself"),
        (
            {"type": "edit", "args": {"action": "clarify", "args": {"answers": ["€", "no"]}}},
            "dollars? €\nIs tax included? no",
        ),
        (  # a form shows a list as text, and gives that back
            {
                "type": "edit",
                "edited_action": {"name": "clarify", "args": {"answers": '["€", ""]'}},
            },
            "dollars? €\nIs tax included? Decide it yourself",
        ),
        (
            {"type": "edit", "edited_action": {"name": "clarify", "args": {"answers": "[€] 42"}}},
            "Is tax included?\n[€] 42",
        ),
    ],
)
async def test_the_goal_is_planned_with_what_a_person_answers(
    serve: Serve, answer: Any, told: str
) -> None:
    server = serve(open_at_first)
    with pytest.raises(PausedError) as paused:
        await asolve("Build a shop", load_config(overrides=ASKING))
    [asked] = paused.value.asked.values()
    assert asked["action_requests"][0]["args"]["questions"] == OPEN
    end = await asolve(None, run_id=paused.value.run_id, answer=answer)
    assert end.passed
    assert told in plans(server)[-1]
    assert len(plans(server)) == 2
    assert end.receipt.goal.startswith("Build a shop\n\nAsked and answered:")


async def test_where_nobody_is_there_the_planner_decides_and_the_receipt_says_how(
    serve: Serve,
) -> None:
    server = serve(open_at_first)
    end = await asolve("Build a shop")
    assert end.passed
    assert '"questions"' not in plans(server)[0]
    assert "nobody can be asked" in server.asked[2].messages[-1]["content"]
    assert end.receipt.assumptions == ("Prices are in euros.",)


async def test_the_form_of_a_run_can_have_it_ask(serve: Serve) -> None:
    serve(open_at_first)
    end = await graph.ainvoke({"goal": "Build a shop"}, context={"approval": {"questions": True}})
    (asked,) = end["__interrupt__"]
    assert asked.value["action_requests"][0]["args"]["questions"] == OPEN


async def test_a_person_is_asked_once(serve: Serve) -> None:
    def script(asked: Asked) -> Reply:
        again = asked.purpose == "plan" and len(asked.messages) == 2
        return Reply(json.dumps({"questions": OPEN})) if again else open_at_first(asked)

    server = serve(script)
    with pytest.raises(PausedError) as paused:
        await asolve("Build a shop", load_config(overrides=ASKING))
    end = await asolve(None, run_id=paused.value.run_id, answer="dollars")
    assert end.passed
    assert "nobody can be asked" in server.asked[-3].messages[-1]["content"]


@pytest.mark.slow
def test_the_shell_takes_any_words_for_an_answer(tmp_path: Path) -> None:
    with scripted(open_at_first) as server:
        paused = shell.run("solve", "Build a shop", "--set", ASKING[0], **server.env())
        assert paused.returncode == 3
        assert "1. Are prices in euros or in dollars?" in paused.stderr
        said = ["--answer", "dollars, and tax is extra"]
        done = shell.run("resume", paused.stderr.split()[1], *said, **server.env())
        assert done.returncode == 0, done.stderr
        assert "dollars, and tax is extra" in plans(server)[-1]


def test_on_a_terminal_a_person_is_there(tmp_path: Path) -> None:
    with scripted(open_at_first) as server:
        done = shell.typed("dollars\n", "solve", "Build a shop", **server.env())
        assert done.returncode == 0, done.stderr
        assert "Is tax included?\ndollars" in plans(server)[-1]


async def test_nobody_is_asked_for_the_sake_of_an_estimate(serve: Serve) -> None:
    server = serve(open_at_first)
    planned = await aestimate("Build a shop", load_config(overrides=ASKING))
    assert [part.goal for part in planned.parts] == ["Add up", "Show it"]
    assert '"questions"' not in plans(server)[0]
