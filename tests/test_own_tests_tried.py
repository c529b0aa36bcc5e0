"""Tests from the goal before there is a project, and what rules say of those that fail."""

from __future__ import annotations

from typing import Any

import pytest

from nodes.diagnose.rules import by_rule
from nodes.plan.reply import PlanReply
from schema.contract import Contract
from schema.verdict import TestOutcome
from tools.proof import Bench, judge, sift
from tools.sandbox import Limits, open_sandbox

pytestmark = pytest.mark.slow  # make slow

PROMISED = Contract.model_validate(
    {
        "files": ["app.py", "cart.py", "cli.py"],
        "exports": {"app.py": ["create_app", "client"], "cart.py": ["Cart", "FullError", "total"]},
        "signatures": {"cart.py": ["Cart.add(item: str) -> None", "total(cart: Cart) -> int"]},
        "routes": ["POST /orders {item} -> 201 {id}", "GET /orders/{id} -> 200 {item, price}"],
    }
)
TRIED = {
    "tests/test_cart.py": """\
import subprocess
import sys

import pytest
from cart import Cart, FullError, total


@pytest.fixture
def cart():
    return Cart()


class TestCart:
    def test_vacuous_there(self):
        assert hasattr(Cart, "__init__")

    def test_kept_adds(self, cart):
        cart.add("apple")
        assert total(cart) == 1


def test_kept_error():
    with pytest.raises(FullError):
        Cart().add("a" * 1000)


def test_vacuous_any_error():
    with pytest.raises(Exception):
        total(None)


def test_broken_fixture(basket):
    assert total(basket) == 0


def test_broken_name():
    assert totals == 0


def test_kept_program():
    done = subprocess.run([sys.executable, "cli.py", "apple"], capture_output=True, text=True)
    assert done.stdout == "1\\n"


def test_vacuous_program():
    assert subprocess.run([sys.executable, "cli.py"]).returncode == 0


@pytest.mark.parametrize("n", [0, 1])
def test_kept_for_some(n):
    assert n == 0 or total(Cart()) == n
""",
    "tests/test_app.py": """\
import pytest
from app import create_app


@pytest.fixture
def client():
    app = create_app({"TESTING": True})
    app.config["X"] = 1
    with app.app_context():
        pass
    return app.test_client()


def test_kept_made(client):
    assert client.post("/orders", json={"item": "apple"}).status_code == 201


def test_kept_absent(client):
    assert client.get("/orders/9").status_code == 404


def test_vacuous_status(client):
    assert client.get("/orders/9").status_code != 200
""",
    "tests/test_other.py": "from app import nothing\n\n\ndef test_it():\n    assert nothing()\n",
}


async def bench() -> Bench:
    return Bench(await open_sandbox(), Limits(wall_s=60), 5.0)


async def test_only_what_fails_against_stubs_for_a_reason_of_theirs_is_kept() -> None:
    found = await sift(await bench(), TRIED, PROMISED)
    kept = [
        line.split("def ")[1].partition("(")[0]
        for source in found.tests.values()
        for line in source.splitlines()
        if "def test_" in line
    ]
    assert sorted(kept) == [
        *("test_kept_absent", "test_kept_adds", "test_kept_error", "test_kept_for_some"),
        *("test_kept_made", "test_kept_program"),
    ]
    assert "tests/test_other.py" in found.dropped
    assert "fixture 'basket' not found" in found.dropped["tests/test_cart.py::test_broken_fixture"]


CLIENT = """\
class Answer:
    def __init__(self, status_code, json):
        self.status_code, self.json = status_code, json


class Client:
    def post(self, path, json=None):
        return {post}

    def get(self, path):
        return {get}


client = Client()
"""
FINE = "Answer(201, {'id': 1})"
CART = "class Cart:\n    def add(self, item):\n        {add}\n\n\ndef total(cart):\n    return 0\n"
HEAD = "from app import client\nfrom cart import Cart, total\n\n\n"


@pytest.mark.parametrize(
    ("body", "code", "wrong"),
    [
        ("assert client.post('/orders').status_code == 201", {"post": "Answer(200, {})"}, "code"),
        ("assert client.post('/orders').status_code == 200", {}, "test"),
        ("assert client.post('/orders').status_code == 409", {}, None),
        ("assert client.post('/order').status_code == 200", {}, "test"),
        ("assert client.get('/orders/1').status_code == 404", {"get": "Answer(500, {})"}, "code"),
        (
            "id_ = 3\n    assert client.get(f'/orders/{id_}?x=1').status_code == 200",
            {"get": "Answer(404, {})"},
            "code",
        ),
        ("assert client.post('/orders').json['id'] == 1", {"post": "Answer(201, {})"}, "code"),
        ("assert client.post('/orders').json['number'] == 1", {}, None),
        ("Cart().add('a', 2)\n    assert total(Cart()) == 1", {}, "test"),
        ("Cart().add('a')\n    assert total(Cart()) == 1", {"add": "return missing"}, "code"),
        ("Cart().add('a')\n    assert total(Cart()) == 1", {"add": "return {}['a']"}, None),
        ("assert total(Cart()) == 1", {}, None),
        ("assert total(Carts()) == 1", {}, "test"),
        ("import app\n    assert app.vat() == 1", {}, "test"),
    ],
)
async def test_what_contract_and_traceback_say_of_a_test_that_fails(
    body: str, code: dict[str, str], wrong: str | None
) -> None:
    answers = {"post": FINE, "get": "Answer(200, {})", **code}
    app = CLIENT.replace("{post}", answers["post"]).replace("{get}", answers["get"])
    files = {"app.py": app, "cart.py": CART.replace("{add}", answers.get("add", "pass"))}
    tests = {"tests/test_it.py": f"{HEAD}def test_it():\n    {body}\n"}
    (outcome,) = (await judge(await bench(), files, tests)).outcomes
    assert not outcome.passed
    blame = by_rule(outcome, tests, PROMISED, files)
    assert (blame and blame.wrong) == wrong, outcome.evidence


def test_a_name_that_was_promised_and_is_missing_is_the_fault_of_the_code() -> None:
    said = "E   ImportError: cannot import name '{}' from 'cart' (/x/cart.py)"
    for name, wrong in {"total": "code", "vat": "test"}.items():
        outcome = TestOutcome(name="tests/test_it.py", passed=False, evidence=said.format(name))
        blame = by_rule(outcome, {"tests/test_it.py": ""}, PROMISED, {"cart.py"})
        assert blame and blame.wrong == wrong


PARTS = [{"id": "1", "goal": "a", "files": ["a.py"]}, {"id": "2", "goal": "b", "files": ["b.py"]}]


@pytest.mark.parametrize(
    "said",
    [
        {"subtasks": PARTS, "criteria": ["it adds", "it stops"]},
        {"subtasks": PARTS, "acceptance_criteria": "1. it adds\n2. it  stops\n"},
        {"plan": {"subtasks": PARTS, "acceptanceCriteria": {"a": "it adds", "b": "it stops"}}},
        {"tasks": PARTS, "done_when": [{"id": 1, "criterion": "it adds"}, "- it stops", "", 3]},
        [{"result": {"parts": PARTS}, "success criteria": ["it adds", "it stops", "it adds"]}],
    ],
)
def test_criteria_are_read_in_any_spelling(said: Any) -> None:
    assert PlanReply.model_validate(said).criteria == ["it adds", "it stops"]


def test_a_plan_without_criteria_or_with_too_many_is_no_fault() -> None:
    assert PlanReply.model_validate({"subtasks": PARTS, "criteria": None}).criteria == []
    many = {"subtasks": PARTS, "criteria": [f"{n} {'x' * 1000}" for n in range(100)]}
    criteria = PlanReply.model_validate(many).criteria
    assert len(criteria) == 7 and max(map(len, criteria)) == 300
