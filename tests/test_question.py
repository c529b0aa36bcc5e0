"""What is asked is LangChain's request to a human, and holds the whole plan."""

from __future__ import annotations

import json
from typing import Any, Literal, NotRequired

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from tests import flask_goal
from tests.paused import Paused, action, args, question
from tests.scripted import Asked, Reply, Serve

# The request as langchain.agents.middleware.human_in_the_loop defines it.


class ActionRequest(TypedDict):
    name: str
    args: dict[str, Any]
    description: NotRequired[str]


class ReviewConfig(TypedDict):
    action_name: str
    allowed_decisions: list[Literal["approve", "edit", "reject", "respond"]]
    args_schema: NotRequired[dict[str, Any]]


class HITLRequest(TypedDict):
    action_requests: list[ActionRequest]
    review_configs: list[ReviewConfig]


OFFICIAL = TypeAdapter(HITLRequest)


async def test_the_question_is_an_official_request(serve: Serve) -> None:
    serve(flask_goal.script())
    asked = question(await Paused().start())
    read = OFFICIAL.validate_json(json.dumps(asked))
    (only,), (review,) = read["action_requests"], read["review_configs"]
    assert only["name"] == review["action_name"] == "carry_out_plan"
    assert review["allowed_decisions"] == ["approve", "edit", "reject", "respond"]
    # Agent Inbox reads the arguments under the name that they had before.
    assert action(asked)["arguments"] == only["args"]


async def test_the_description_is_the_plan_for_a_reader(serve: Serve) -> None:
    serve(flask_goal.script())
    said = action(question(await Paused().start()))["description"]
    assert said.startswith("Plan for task 0: Build a Flask REST API")
    assert "- **5** Write app.py (after 1, 2)" in said
    assert "Estimate: 5 calls, " in said
    assert "Not understood" not in said


async def test_the_arguments_hold_all_that_the_planner_said(serve: Serve) -> None:
    part = {
        "id": "1",
        "goal": "Write the shop",
        "type": "CODE_INTERPRET",
        "files": {
            "shop.py": ["Cart.add(item: str) -> None", "total(cart: Cart) -> int"],
            "static/app.js": ["render"],
            "static/index.html": [],
        },
        "routes": ["POST /items {name} -> 201 {id}"],
        "tables": ["items(id, name, price NUMERIC(8, 2))"],
        "commands": ["shop add NAME"],
        "env": ["SHOP_KEY"],
        "records": ["Item {id: int, name: str}"],
        "interface": ["prices are cents"],
        "relies_on": [],
        "depends_on": [],
        "atomic": True,
    }
    other = {**part, "id": "2", "goal": "Write the mail", "files": {"mail.py": ["send(to: str)"]}}
    other |= {"relies_on": ["1"]}
    plan = {"subtasks": [part, other]}

    def script(asked: Asked) -> Reply:
        return Reply('{"atomic": false}' if asked.purpose == "atomize" else json.dumps(plan))

    serve(script)
    assert args(await Paused().start("Build a shop"))["subtasks"] == plan["subtasks"]
