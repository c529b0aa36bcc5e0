"""The embedded model, for real: no key, no network, and often wrong at first."""

from __future__ import annotations

import json
from pathlib import Path

from langchain_core.messages import HumanMessage
from pydantic import BaseModel

from schema.settings import load_config
from tests import shell
from tools.models import ModelPool, embed, must_serve
from tools.reuse.alike import cosine, embedded

GOAL = "Create a Python function factorial(n) that calculates the factorial recursively"
TEST = "from factorial import factorial\n\n\ndef test_it():\n    assert factorial(5) == 120\n"


def test_the_main_job_needs_no_key(tmp_path: Path) -> None:
    Path("test_factorial.py").write_text(TEST)
    done = shell.run("solve", GOAL, "--test", "test_factorial.py", "--out", "out")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("no API key found") == 1
    receipt = json.loads((tmp_path / "out" / "receipt.json").read_text())
    assert [test["name"] for test in receipt["tests"]] == ["test_factorial.py::test_it"]
    assert receipt["verdict"] == "accepted"
    assert {call["provider"] for call in receipt["calls"]} == {"embedded"}
    assert receipt["totals"]["cost_usd"] == 0
    assert all(receipt["same_tokens_elsewhere_usd"].values())


class Person(BaseModel):
    name: str
    age: int


async def test_its_json_is_held_to_the_schema() -> None:
    settings = load_config("offline")
    models = ModelPool(settings)
    serving = must_serve(settings, "answer")
    try:
        said = await models.complete(
            serving,
            [HumanMessage("Bob is 42 years old. Describe him.")],
            schema=Person.model_json_schema(),
        )
    finally:
        await models.close()
    assert Person.model_validate_json(said.text).name


def test_it_tells_which_task_is_meant_in_other_words() -> None:
    meant, other, asked = embedded(
        [
            "A rate limiter that allows so many requests a minute for each client",
            "Resize an image to a given width, keeping the aspect ratio",
            "Limit each client to a number of requests per minute",
        ],
        embed,
    )
    assert cosine(asked, meant) > 0.5 > cosine(asked, other)
