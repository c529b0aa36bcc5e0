"""What depends on a part that was mended is done again only if what it builds on has changed."""

from __future__ import annotations

import json

import pytest

from graph import asolve
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
