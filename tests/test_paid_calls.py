"""What a part has paid for is on the receipt, also where the part came to nothing."""

from __future__ import annotations

import json

from graph import asolve
from tests.scripted import Asked, Reply, Serve, code

GOAL = "Build a shop with a cart and a till"
PLAN = {
    "subtasks": [
        {"id": "1", "goal": "Write the cart", "type": "CODE_INTERPRET", "files": {"cart.py": []}},
        {
            "id": "2",
            "goal": "Write the till",
            "type": "CODE_INTERPRET",
            "files": {"till.py": []},
            "atomic": False,
        },
    ]
}


async def test_a_part_whose_second_call_finds_nobody_gives_back_its_first(serve: Serve) -> None:
    served = 0

    def script(asked: Asked) -> Reply:
        nonlocal served
        goal = asked.user.splitlines()[0]
        if asked.purpose == "atomize":
            reply = Reply(json.dumps({"atomic": False}))
        elif asked.purpose == "plan" and goal == GOAL:
            reply = Reply(json.dumps(PLAN))
        elif asked.purpose == "plan":
            if len(asked.messages) > 2:  # the first answer has come back to it
                return Reply(raw=b"<html>", headers={"content-type": "text/html"})
            reply = Reply("I would rather not.")
        else:
            reply = Reply(code("cart.py", "ITEMS = []\n"))
        served += 1
        return reply

    serve(script)
    solution = await asolve(GOAL)
    assert not solution.passed
    assert solution.receipt.totals.calls == served
    assert any(call.purpose == "plan" and call.task == "2" for call in solution.receipt.calls)
