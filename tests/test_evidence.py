"""What is told of an acceptance test that fails: what a good engineer would paste."""

from __future__ import annotations

from tools.proof import Bench, judge
from tools.sandbox import Limits, open_sandbox

APP = """\
import json
import logging

from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.post("/api/users", status_code=201)
def add(body: dict):
    if "email" not in body:
        raise HTTPException(422, "no email")
    return {"id": 1}


@app.get("/api/me")
def me():
    logging.getLogger("shop").warning("looked up nobody")
    return json.loads("{")
"""
TEST = """\
import pytest
from fastapi.testclient import TestClient

from app import app


@pytest.fixture
def client():
    return TestClient(app, raise_server_exceptions={raises})


{test}
"""


async def told(test: str, raises: bool = True, **files: str) -> str:
    source = TEST.format(test=test, raises=raises)
    bench = Bench(await open_sandbox(), Limits(wall_s=60), 30.0)
    judged = await judge(bench, {"app.py": APP, **files}, {"test_app.py": source})
    (outcome,) = judged.outcomes
    assert not outcome.passed
    return outcome.evidence


async def test_what_was_asked_and_answered_stands_beside_the_assertion() -> None:
    said = await told(
        "def test_twice(client):\n"
        "    client.post('/api/users', json={'name': 'ann'})\n"
        "    head = {'Authorization': 'Bearer s3cret-of-the-test'}\n"
        "    reply = client.post('/api/users', json={'email': 'a@b.c'}, headers=head)\n"
        "    assert reply.status_code == 409\n"
    )

    assert "E   assert 201 == 409" in said
    first, second = said.partition("Requests:\n")[2].splitlines()
    assert first == 'POST /api/users {"name":"ann"} -> 422 {"detail":"no email"}'
    asked = 'POST /api/users (Authorization: Bearer …) {"email":"a@b.c"}'
    assert second == f'{asked} -> 201 {{"id":1}}'
    assert "s3cret" not in said


async def test_frames_are_those_of_the_project_and_where_the_error_came_from() -> None:
    said = await told("def test_me(client):\n    client.get('/api/me')\n")

    frames = [line for line in said.splitlines() if ": in " in line]
    assert frames == [
        "test_app.py:13: in test_me",
        "app.py:19: in me",
        frames[2],
    ]
    assert frames[2].startswith("python3.") and "/json/decoder.py" in frames[2]
    assert "GET /api/me -> raised JSONDecodeError" in said
    assert "looked up nobody" in said


async def test_a_traceback_that_a_server_has_logged_is_told_in_the_same_way() -> None:
    test = "def test_it(client):\n    from shop import work\n    assert work() == 1\n"
    shop = (
        "import logging\n\n\ndef work():\n    try:\n        return {}['price']\n"
        "    except KeyError:\n        logging.exception('no price')\n"
    )
    said = await told(test, **{"shop.py": shop})

    logged = said.partition("Captured log call:\n")[2]
    assert "shop.py:6: in work\n    return {}['price']\nKeyError: 'price'" in logged
    assert "/shop.py" not in logged


async def test_a_file_that_cannot_be_imported_names_the_project_s_line_alone() -> None:
    said = await told("def test_it():\n    pass\n", **{"app.py": "import json\n\njson.lods('')\n"})

    assert said.splitlines() == [
        "test_app.py:4: in <module>",
        "    from app import app",
        "app.py:3: in <module>",
        "    json.lods('')",
        "E   AttributeError: module 'json' has no attribute 'lods'",
    ]


async def test_what_is_long_keeps_its_head_and_its_tail() -> None:
    said = await told("def test_it():\n    assert 'a' * 9000 == 'b' + 'c' * 9000, 'x' * 9000\n")

    assert len(said) < 2_100
    assert said.startswith("test_app.py:13: in test_it")
    assert " characters left out …]" in said
