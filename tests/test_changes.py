"""A goal for a project that is there: what is named changes, and everything else stays."""

from __future__ import annotations

import json
from typing import Any

from graph import graph, load_config
from tests.scripted import Asked, Reply, Script, Serve, code

ON = ["proof.tests=true"]
SUMS = "def add(a, b):\r\n    return a + b\r\n"
SHOP = """from sums import add


def total(prices):
    found = 0
    for price in prices:
        found = add(found, price)
    return found
"""
LOGO = "data:application/octet-stream;base64,iVBORw0KGgo="
BASE = {"sums.py": SUMS, "shop.py": SHOP, "README.md": "# Shop\n", "logo.png": LOGO}
CHANGED = f"{SHOP}\n\ndef dearest(prices):\n    return max(prices)"
TESTS = """from shop import dearest, total


def test_dearest():
    assert dearest([1, 3, 2]) == 3


def test_total():
    assert total([1, 2]) == 3
"""
PART: dict[str, Any] = {
    "id": "1",
    "goal": "Add dearest to the shop",
    "type": "CODE_INTERPRET",
    "files": {"shop.py": ["dearest(prices: list) -> float"]},
}


def changing(*plans: dict[str, Any]) -> Script:
    """The plans in turn, and the changed file."""
    left = iter(plans)

    def script(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            return Reply(json.dumps(next(left)))
        if asked.purpose == "acceptance":
            return Reply(f"```python path=tests/test_dearest.py\n{TESTS}```")
        return Reply(code("shop.py", CHANGED))

    return script


async def run(goal: str, **more: Any) -> dict[str, Any]:
    given = {"goal": goal, "base": BASE, **more}
    found: dict[str, Any] = await graph.ainvoke(given, context=load_config(overrides=ON))
    return found


async def test_a_change_is_planned_with_the_project_and_leaves_the_other_files_as_they_are(
    serve: Serve,
) -> None:
    server = serve(changing({"subtasks": [PART]}))
    end = await run("Add a function dearest to the shop")
    assert sorted(server.purposes()) == ["acceptance", "code", "plan"]
    assert "found = add(found, price)" in server.asked[0].user
    assert "iVBORw0KGgo" not in server.asked[0].user
    files = {file.path: file.content for file in end["artifacts"]}
    written = files.pop("tests/test_dearest.py")
    assert files == {**BASE, "shop.py": f"{CHANGED}\n"}
    assert end["receipt"].passed
    assert end["receipt"].verdict == "tested"
    # What the project does already shows nothing of the change.
    assert "def test_dearest" in written and "def test_total" not in written


async def test_a_file_that_a_part_removes_is_gone(serve: Serve) -> None:
    serve(changing({"subtasks": [PART | {"removes": ["logo.png"]}]}))
    end = await run("Add dearest, and remove the logo")
    assert sorted(file.path for file in end["artifacts"]) == [
        "README.md",
        "shop.py",
        "sums.py",
        "tests/test_dearest.py",
    ]


async def test_a_plan_that_removes_what_is_not_there_goes_back(serve: Serve) -> None:
    lost = PART | {"removes": ["lost.png"]}
    server = serve(changing({"subtasks": [lost]}, {"subtasks": [PART]}))
    await run("Add a function dearest to the shop")
    assert server.purposes().count("plan") == 2
    assert "lost.png is removed, and is not there" in server.asked[1].messages[-1]["content"]


async def test_a_question_about_the_project_is_answered_from_its_files(serve: Serve) -> None:
    replies = {
        "plan": json.dumps({"question": True, "reads": ["shop.py", "nowhere.py"]}),
        "answer": "total adds the prices up one by one.",
    }
    server = serve(lambda asked: Reply(replies[asked.purpose]))
    end = await run("How is the total computed?")
    assert server.purposes() == ["plan", "answer"]
    assert "found = add(found, price)" in server.asked[1].user
    assert "return a + b" not in server.asked[1].user
    assert end["answer"] == "total adds the prices up one by one."
    assert [file.path for file in end["artifacts"]] == ["ANSWER.md"]
    assert end["receipt"].passed
