"""Who has to mend what: each failure has one owner, and says why."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pytest

from nodes.verify.owners import Owners
from schema.artifact import Artifact
from schema.contract import Contract
from schema.state import Result, State
from schema.task import Plan, Task
from schema.verdict import Finding, TestOutcome

PARTS = {
    "1": (
        {"files": ["db.py"], "exports": {"db.py": ["connect", "Base"]}},
        {"db.py": "def connect(url):\n    return open(url)\n"},
        "Write the database layer",
    ),
    "2": (
        {
            "files": ["app.py"],
            "exports": {"app.py": ["create_app"]},
            "routes": ["POST /orders {item} -> 201 {id}"],
        },
        {"app.py": '@app.get("/orders/<id>")\ndef one(id): ...\n'},
        "Write the application",
    ),
    "3": (
        {
            "files": ["prices.py"],
            "exports": {"prices.py": ["price", "Offer"]},
            "signatures": {"prices.py": ["price(item: str) -> int"]},
        },
        {"prices.py": "def price(item):\n    return 1\n"},
        "Write prices of discounts",
    ),
}
TEST = {
    "test_it.py": """\
def test_order(client):
    answer = client.post("/orders", json={})
    assert answer.status_code == 201


def test_read(client):
    answer = client.get("/orders/1")
    assert answer.status_code == 200
"""
}


def owners(relying: Mapping[str, str] = MappingProxyType({})) -> Owners:
    """``relying`` is which part relies on which one."""
    tasks, results = [], {}
    for id_, (contract, files, goal) in PARTS.items():
        on = tuple(other for one, other in relying.items() if one == id_)
        told = Contract.model_validate(contract)
        task = Task(id=id_, goal=goal, contract=told, relies_on=on)
        artifacts = tuple(Artifact(path=p, content=c) for p, c in files.items())
        tasks.append(task)
        results[id_] = Result(task=task, artifacts=artifacts, attempts=1)
    plan = Plan(subtasks=tuple(tasks), source="model", reason="")
    state: State = {"task": Task(goal="Build a shop"), "plan": plan, "results": results}
    return Owners(state)


def failed(evidence: str, name: str = "test_it.py::test_order") -> TestOutcome:
    return TestOutcome(name=name, passed=False, evidence=evidence)


@pytest.mark.parametrize(
    ("evidence", "owner", "why"),
    [
        (
            "test_it.py:2: in test_order\n    x\napp.py:9: in new\n    y\ndb.py:2: in connect\n"
            "    z\nE   FileNotFoundError: shop.db",
            "1",
            "deepest own frame db.py:2 in connect",
        ),
        (
            "test_it.py:2: in test_order\n    x\napp.py:9: in new\n    price(1, 2)\n"
            "E   TypeError: price() takes 1 positional argument but 2 were given",
            "2",
            "calls price otherwise than it is promised",
        ),
        (
            "test_it.py:2: in test_order\n    x\napp.py:1: in <module>\n    from db import Base\n"
            "E   ImportError: cannot import name 'Base' from 'db' (/work/db.py)",
            "1",
            "it promised Base",
        ),
        (
            "test_it.py:2: in test_order\n    x\napp.py:1: in <module>\n    from db import Pool\n"
            "E   ImportError: cannot import name 'Pool' from 'db' (/work/db.py)",
            "2",
            "deepest own frame app.py:1",
        ),
        (
            "test_it.py:3: in test_order\n    assert answer.status_code == 201\n"
            "E   assert 400 == 201",
            "2",
            "it promised POST /orders",
        ),
        (
            "test_it.py:3: in test_order\n    assert answer.status_code == 201\n"
            "E   assert 500 == 201\n----- Captured stderr -----\n"
            "Traceback (most recent call last):\n"
            '  File "/work/app.py", line 9, in new\n    x\n'
            '  File "/work/prices.py", line 2, in price\n    y\nKeyError: 1',
            "3",
            "deepest own frame prices.py:2 in price",
        ),
    ],
)
def test_a_failing_test_is_for_one_to_mend(evidence: str, owner: str, why: str) -> None:
    (found,) = owners().of_tests([failed(evidence)], {}, TEST)
    assert found.owner == owner and why in found.why and not found.open


def test_a_route_that_nobody_promised_is_of_whose_source_answers_it() -> None:
    evidence = "test_it.py:8: in test_read\n    assert answer.status_code == 200\nE   assert 404"
    (found,) = owners().of_tests([failed(evidence, "test_it.py::test_read")], {}, TEST)
    assert (found.owner, found.why) == ("2", "app.py answers GET /orders/1")


def test_names_come_last_and_decide_where_they_are_of_one_part() -> None:
    evidence = "test_it.py:3: in test_price\n    assert price('a') == 3\nE   assert 1 == 3"
    names = {"test_price": frozenset({"price", "connect"})}
    (found,) = owners().of_tests([failed(evidence, "test_it.py::test_price")], names, {})
    assert (found.owner, found.why, found.open) == ("3", "the test uses price", False)


def test_one_root_cause_is_one_failure() -> None:
    evidence = "db.py:2: in connect\n    z\nE   OSError: no"
    tests = [failed(evidence), failed(evidence, "test_it.py::test_read")]
    (found,) = owners().of_tests(tests, {}, TEST)
    assert found.owner == "1" and found.tests == ("test_it.py::test_order", "test_it.py::test_read")


def test_where_nothing_points_it_is_one_guess_and_never_all() -> None:
    found = owners().of_finding(Finding(said="the discounts are wrong"))
    assert found.owner == "3" and found.open


@pytest.mark.parametrize("relying", [{"2": "1"}, {"1": "2"}])
def test_a_circle_of_imports_is_for_whoever_was_not_to_rely_on_the_other(
    relying: dict[str, str],
) -> None:
    circle = ("db.py", "app.py")
    found = owners(relying).of_finding(Finding(path="app.py", circle=circle, said="a circle"))
    assert (found.owner, found.open) == (*relying.values(), False)


def test_of_a_circle_that_nothing_decides_it_is_who_stands_deepest() -> None:
    said = Finding(path="app.py", circle=("db.py", "app.py"), said="a circle")
    assert owners().of_finding(said).owner == owners({"1": "2", "2": "1"}).of_finding(said).owner
    assert owners().of_finding(said).owner == "2"
