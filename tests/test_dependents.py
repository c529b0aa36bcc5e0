"""What depends on a part that was mended is done again only if what it builds on has changed."""

from __future__ import annotations

import json

import pytest

from graph import asolve
from graph.again import built_on, outdated
from schema.artifact import Artifact
from schema.state import Result
from schema.task import Task
from tests.scripted import Asked, Reply, Serve, code

PLAN = {
    "subtasks": [
        {
            "id": "1",
            "goal": "Write store.py",
            "type": "CODE_INTERPRET",
            "files": {"store.py": ["price"]},
            "atomic": True,
        },
        {
            "id": "2",
            "goal": "Write till.py",
            "type": "CODE_INTERPRET",
            "files": {"till.py": ["sell"]},
            "depends_on": ["1"],
            "atomic": True,
        },
        {
            "id": "3",
            "goal": "Write sign.py",
            "type": "CODE_INTERPRET",
            "files": {"sign.py": ["sign"]},
            "relies_on": ["1"],
            "atomic": True,
        },
    ]
}
TEST = {
    "test_shop.py": """\
from store import price
from till import sell
from sign import sign


def test_price():
    assert price("apple") == 3


def test_sell():
    assert sell("apple") == 3
    assert sign() == "open"
"""
}
WRONG = 'def price(name):\n    return {"pear": 3}[name]\n'
SAME = 'def price(name):\n    return {"apple": 3}[name]\n'
OTHER = 'def price(name, tax=0):\n    return {"apple": 3}[name] + tax\n'


@pytest.mark.slow
@pytest.mark.parametrize(("mended", "again"), [(SAME, ["1"]), (OTHER, ["1", "2"])])
async def test_a_dependent_is_done_again_only_if_the_interface_changed(
    serve: Serve, mended: str, again: list[str]
) -> None:
    stores = [WRONG]
    told: list[str] = []

    def answer(asked: Asked) -> Reply:
        if asked.purpose == "atomize":
            return Reply('{"atomic": false}')
        if asked.purpose == "plan":
            return Reply(json.dumps(PLAN))
        if asked.user.startswith("Write store.py"):
            return Reply(code("store.py", stores.pop() if stores else mended))
        if asked.user.startswith("Write till.py"):
            told.append(asked.user)
            said = "from store import price\n\n\ndef sell(name):\n    return price(name)\n"
            return Reply(code("till.py", said))
        return Reply(code("sign.py", "def sign():\n    return 'open'\n"))

    serve(answer)
    solution = await asolve("Build a shop with store, till and sign", tests=TEST)
    assert solution.passed
    assert [task.id for task in solution.receipt.tasks if task.attempts == 2] == again
    assert ("def price(name, tax=0)" in told[-1]) is (mended == OTHER)


@pytest.mark.slow
async def test_what_was_built_stands_while_what_it_needs_cannot_be_had(serve: Serve) -> None:
    stores = iter([WRONG, "def price(name:\n", SAME])
    tills = iter(["def sell(name):\n    return [][0]\n", "def sell(name):\n    return 3\n"])
    told: list[str] = []

    def answer(asked: Asked) -> Reply:
        if asked.purpose == "atomize":
            return Reply('{"atomic": false}')
        if asked.purpose == "plan":
            return Reply(json.dumps(PLAN))
        if asked.user.startswith("Write store.py"):
            return Reply(code("store.py", next(stores)))
        if asked.user.startswith("Write till.py"):
            told.append(asked.user)
            return Reply(code("till.py", next(tills)))
        return Reply(code("sign.py", "def sign():\n    return 'open'\n"))

    serve(answer)
    solution = await asolve("Build a shop with store, till and sign", tests=TEST)
    assert solution.passed
    tries = {task.id: task.attempts for task in solution.receipt.tasks if task.id != "0"}
    assert tries == {"1": 3, "2": 2, "3": 1}
    assert "IndexError" not in told[0] and "IndexError" in told[1]


def test_of_a_part_only_those_authors_are_told_who_speak_of_what_differs() -> None:
    def author(id_: str, path: str, text: str) -> Result:
        done = Task(id=id_, goal=f"Write {path}")
        return Result(task=done, attempts=1, artifacts=(Artifact(path=path, content=text),))

    store = author("1", "store.py", "def price(name):\n    return 3\n\n\ndef stock(): ...\n")
    below = (
        author("2.1", "till.py", "from store import price\n"),
        author("2.2", "count.py", "from store import stock\n"),
    )
    shop = Result(task=Task(id="2", goal="Sell"), children=below, built_on=built_on([store]))
    assert outdated(shop, [store]) == {}
    dearer = author("1", "store.py", "def price(name, tax):\n    return 3\n\n\ndef stock(): ...\n")
    assert list(outdated(shop, [dearer])) == ["2.1"]
    other = author("1", "shelf.py", "def stock(place): ...\n")
    assert list(outdated(shop, [other])) == ["2.1", "2.2"]
