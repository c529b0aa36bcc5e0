"""Goals that ask for code and for prose at once."""

from __future__ import annotations

import json

from cli.view import step_line
from graph import Solution, Step, astream
from tests.goals import DOUBLE_TEST, RIGHT, WRONG
from tests.scripted import Asked, Reply, Serve

PARTS = [
    {
        "id": "1",
        "goal": "Write double",
        "type": "CODE_INTERPRET",
        "files": {"double.py": ["double"]},
    },
    {"id": "2", "goal": "Tell why", "type": "WRITE"},
    {"id": "3", "goal": "Tell how", "type": "WRITE"},
]


async def test_prose_is_not_paid_again_when_code_beside_it_is_repaired(serve: Serve) -> None:
    tries = [WRONG, RIGHT]

    def answer(asked: Asked) -> Reply:
        said = {
            "atomize": lambda: '{"atomic": false}',
            "plan": lambda: json.dumps({"subtasks": PARTS}),
            "code": lambda: tries.pop(0),
            "answer": lambda: f"About {asked.user.split()[1]}.",
            "aggregate": lambda: "Why and how.",
        }
        return Reply(said[asked.purpose]())

    server = serve(answer)
    events = [event async for event in astream("Double, and tell of it", tests=DOUBLE_TEST)]
    solution = events[-1]
    assert isinstance(solution, Solution)
    assert solution.passed and solution.answer == "Why and how."
    assert sorted(server.purposes()) == sorted(
        ["atomize", "plan", "code", "code", "answer", "answer", "aggregate"]
    )
    shown = [step_line(event) for event in events if isinstance(event, Step)]
    assert any(line and "the answer stands" in line for line in shown)
