"""From a plan that the tests contradict to the receipt: authors keep to what was amended."""

from __future__ import annotations

import json
from pathlib import Path

from graph import asolve, load_config
from schema.verdict import Rung
from tests.scripted import Asked, Reply, Serve, code

GOAL = "Build a shop: prices with tax, and an API that tells them"
PLAN = {
    "subtasks": [
        {
            "id": "1",
            "goal": "Work out prices",
            "type": "CODE_INTERPRET",
            "files": {"prices.py": ["price(net: float, rate: float) -> float"]},
        },
        {
            "id": "2",
            "goal": "Serve the prices",
            "type": "CODE_INTERPRET",
            "files": {"shop.py": ["app"]},
            "routes": ["GET /v1/prices -> 200 {items}"],
            "relies_on": ["1"],
        },
    ]
}
CONFTEST = """\
import pytest
from shop import app


@pytest.fixture
def client(monkeypatch):
    monkeypatch.setenv("SHOP_TAX", "0.5")
    return app.test_client()
"""
TEST = """\
import subprocess
import sys

from prices import price

BASE = "/api"


def test_price():
    assert price(2.0, digits=1) == 3.0


def test_api(client):
    answer = client.get(BASE + "/prices")
    assert answer.status_code == 200
    assert answer.json["prices"] == [3.0]


def test_command():
    ran = subprocess.run([sys.executable, "report.py"], capture_output=True, text=True)
    assert ran.stdout.strip() == "apple"
"""
PRICES = """\
import os


def price(net: float, {parameter}) -> float:
    return round(net * (1 + float(os.environ.get("{variable}", "0.5"))), 1)
"""
SHOP = """\
import json

from prices import price


class Answer:
    status_code = 200

    def __init__(self, json: dict) -> None:
        self.json = json


class App:
    def __init__(self) -> None:
        self.routes = {{}}

    def get(self, path: str):
        return lambda function: self.routes.setdefault(path, function)

    def __call__(self, environ, start_response):
        found = self.routes.get(environ["PATH_INFO"])
        start_response("200 OK" if found else "404 Not Found", [("Content-Type", "text/json")])
        return [json.dumps(found() if found else {{}}).encode()]

    def test_client(self):
        return Client(self)


class Client:
    def __init__(self, app: App) -> None:
        self.app = app

    def get(self, path: str) -> Answer:
        return Answer(self.app.routes[path]())


app = App()


@app.get("{path}")
def prices():
    return dict.fromkeys({fields}, [price(2.0{digits})])
"""


def author(asked: Asked) -> Reply:
    """Somebody who writes what the prompt promises, whatever that is."""
    said = asked.system + asked.user

    def either(asked_for: str, planned: str, mark: str) -> str:
        return asked_for if mark in said else planned

    digits = "price(net: float, digits)" in said
    files = ""
    if "- prices.py" in asked.user:
        variable = either("SHOP_TAX", "TAX", "SHOP_TAX")
        parameter = "digits: int" if digits else "rate: float"
        files += code("prices.py", PRICES.format(parameter=parameter, variable=variable))
    if "- shop.py" in asked.user:
        path = either("/api/prices", "/v1/prices", "GET /api/prices")
        fields = either('["items", "prices"]', '["items"]', "{items, prices: []}")
        given = ", digits=1" if digits else ", 0.5"
        files += code("shop.py", SHOP.format(path=path, fields=fields, digits=given))
    if "- report.py" in asked.user:
        files += code("report.py", 'print("apple")')
    return Reply(files)


def script(asked: Asked) -> Reply:
    match asked.purpose:
        case "atomize":
            return Reply('{"atomic": false}')
        case "plan":
            return Reply(json.dumps(PLAN))
        case "code":
            return author(asked)
    return Reply("NONE")


async def test_a_plan_that_the_tests_contradict_is_accepted_at_the_first_try(
    serve: Serve, tmp_path: Path
) -> None:
    server = serve(script)
    tests = {"conftest.py": CONFTEST, "test_shop.py": TEST}
    solution = await asolve(GOAL, load_config(), out=tmp_path / "out", tests=tests)
    receipt = solution.receipt
    assert receipt.verdict == Rung.ACCEPTED, receipt.failures
    assert server.purposes().count("code") == 2 and server.purposes().count("plan") == 1
    amended = [note for note in receipt.notes if "contract amended" in note]
    assert len(amended) == 5, amended
    for said in ("digits", "SHOP_TAX", "/v1/prices → GET /api/prices", "{items, prices: []}"):
        assert any(said in note for note in amended)
    assert (tmp_path / "out" / "report.py").is_file()
    kept = json.loads((tmp_path / "out" / "receipt.json").read_text())
    assert set(amended) <= set(kept["notes"])
