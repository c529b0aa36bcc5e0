"""Contracts: how they are written, and what is said when something else was delivered."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from graph import asolve
from schema.artifact import Artifact
from schema.contract import Contract, contract_text
from tests.checked import LIMITS, faults
from tests.scripted import Asked, Reply, Serve, code
from tools.checks import inspect_python
from tools.checks.compare import promised_signature, signature_differences
from tools.sandbox import PlainSandbox


def test_a_contract_is_rendered_in_few_words() -> None:
    contract = Contract.model_validate(
        {
            "files": ["app.py", "style.css", "ui.js"],
            "exports": {"app.py": ["User", "find"]},
            "signatures": {"app.py": ["find(email: str) -> User | None"]},
            "js_exports": {"ui.js": ["render(user)"]},
            "routes": ["post /users {email} -> 201 {id}"],
            "tables": ["users(id, price NUMERIC(8, 2))"],
            "commands": ["shop add NAME"],
            "env": ["SECRET_KEY"],
            "interface": ["ids are UUIDs"],
        }
    )
    assert contract_text(contract).splitlines() == [
        "app.py: User, find(email: str) -> User | None",
        "style.css",
        "ui.js: render(user)",
        "POST /users {email} -> 201 {id}",
        "table users(id, price NUMERIC(8, 2))",
        "command shop add NAME",
        "environment variable SECRET_KEY",
        "ids are UUIDs",
    ]
    assert contract_text(Contract(tests="assert True")) == ""
    assert Contract.model_validate_json(contract.model_dump_json()) == contract


def test_a_route_may_be_an_object_with_more_than_is_known() -> None:
    route = {"method": "get", "path": "/a", "response": {"id": "int"}, "auth": True}
    (found,) = Contract.model_validate({"routes": [route]}).routes
    assert str(found) == 'GET /a -> {"id": "int"}'


@pytest.mark.parametrize(
    "wrong",
    [
        {"signatures": {"a.py": ["find(a, b"]}},
        {"signatures": {"a.py": ["f(" + "(" * 600]}},
        {"signatures": {"a.py": ["f(a): import os\ndef g()"]}},
        {"routes": ["GET"]},
        {"routes": ["GET users"]},
        {"tables": ["(id)"]},
    ],
)
def test_what_cannot_be_read_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="is no"):
        Contract.model_validate(wrong)


@given(st.text(max_size=60))
@settings(deadline=None, max_examples=200)
def test_any_line_is_read_or_refused(line: str) -> None:
    for field in ({"routes": [line]}, {"tables": [line]}, {"signatures": {"a.py": [line]}}):
        with suppress(ValidationError):
            assert contract_text(Contract.model_validate(field))


# Python


@pytest.mark.parametrize(
    ("promise", "delivered", "words"),
    [
        ("f(password: str) -> bytes", "def f(pw): ...", "parameter password is missing; "
         "parameter pw was not promised and has no default"),
        ("f(a, b)", "def f(b, a): ...", "the parameters must start in the order a, b"),
        ("f(a, b)", "def f(a, x=1, b=2): ...", "must start in the order a, b"),
        ("f(a, b=1)", "def f(a, b): ...", "parameter b has no default"),
        ("f(a, b)", "def f(a, *, b): ...", "parameter b can be given by keyword only"),
        ("f(a)", "def f(a, /): ...", "parameter a cannot be given by keyword"),
        ("f(a: int)", "def f(a: str): ...", "parameter a is str instead of int"),
        ("f(a) -> User", "def f(a) -> 'User | None': ...", "returns User | None instead of User"),
        ("async def f(a)", "def f(a): ...", "it must be async"),
        ("f(*rows)", "def f(): ...", "parameter *rows is missing"),
        ("Cart.add(item)", "class Cart:\n def add(self): ...", "parameter item is missing"),
        ("Cart.add(self, item)", "class Cart:\n def put(self, item): ...",
         "does not define Cart.add"),
        ("Cart(owner)", "class Cart: ...", "parameter owner is missing"),
        ("Cart(a: int)", "class Cart:\n def __init__(self, a: int, b): ...", "parameter b was"),
        ("Cart(a, b=2)",
         "from dataclasses import dataclass\n@dataclass\nclass Cart:\n a: int\n c: int",
         "parameter b is missing"),
    ],
)  # fmt: skip
async def test_a_different_signature_is_told_exactly(
    promise: str, delivered: str, words: str
) -> None:
    (said,) = await faults({"signatures": {"m.py": [promise]}}, {"m.py": delivered})
    assert words in said
    assert said.startswith("m.py ")


@pytest.mark.parametrize(
    ("promise", "delivered"),
    [
        ("f(a, b)", "def f(a, b, c=1, *, d=2): ..."),
        ("f(a: int, b: Optional[str]) -> list[str]", "def f(a, b: str | None) -> 'List[str]': ..."),
        ("f(a: dict) -> datetime", "def f(a: dict[str, int]) -> datetime.datetime: ..."),
        ("f(a: int) -> User | None", "def f(a: int | str) -> User: ..."),
        ("f(a, *, b)", "def f(a, b): ..."),
        ("f(a, b)", "def f(*args, **options): ..."),
        ("f(a)", "@app.command()\ndef f(b): ..."),
        ("f(a)", "from elsewhere import f"),
        ("f(a)", "if True:\n    def f(a): ..."),
        ("Cart.add(item)", "class Cart(Base): ..."),
        ("Cart(a)", "class Cart(Base): ..."),
        ("Cart(a: int)", "class Cart:\n def __init__(self, a) -> None: ..."),
        ("Cart.of(text)", "class Cart:\n @classmethod\n def of(cls, text): ..."),
        ("Cart.of(text)", "class Cart:\n @staticmethod\n def of(text): ..."),
        ("Cart(a, b=1)",
         "import dataclasses as d\n@d.dataclass(frozen=True)\nclass Cart:\n a: int\n b: int = 1"),
    ],
)  # fmt: skip
async def test_what_every_caller_can_live_with_is_fine(promise: str, delivered: str) -> None:
    contract = {"files": ["m.py"], "signatures": {"m.py": [promise]}}
    assert await faults(contract, {"m.py": delivered}) == []


names = st.sampled_from(["a", "b", "c", "d", "e"])


@given(st.lists(names, unique=True), st.lists(names, unique=True), st.integers(0, 5))
@settings(deadline=None, max_examples=200)
def test_plain_parameters_agree_when_every_call_by_position_and_name_works(
    wanted: list[str], found: list[str], defaults: int
) -> None:
    first = max(0, len(found) - defaults)
    listed = [name if at < first else f"{name}=0" for at, name in enumerate(found)]
    delivered = promised_signature(f"f({', '.join(listed)})")
    fits = found[: len(wanted)] == wanted and len(wanted) >= first
    assert (signature_differences(f"f({', '.join(wanted)})", delivered) == []) == fits


async def test_missing_files_and_names_are_told_and_a_package_will_do() -> None:
    contract = {"files": ["a.py", "b.py"], "exports": {"a.py": ["one", "two"]}}
    assert await faults(contract, {"a/__init__.py": "one = 1"}) == [
        "a/__init__.py does not define two",
        "b.py was not written",
    ]
    assert await faults({"exports": {"a.py": ["one"]}}, {"a.py": "from b import *"}) == []


async def test_hostile_source_is_no_more_than_a_file_that_cannot_be_read() -> None:
    files = {"m.py": "x = " + "-" * 100_000 + "1", "json.py": "raise SystemExit"}
    contract = {"files": ["m.py"], "signatures": {"m.py": ["f(a)"]}, "routes": ["GET /"]}
    assert await faults(contract, files) == []
    modules = await inspect_python(
        PlainSandbox(drop_root=False),
        [Artifact(path=path, content=content) for path, content in files.items()],
        LIMITS,
    )
    assert modules["m.py"].error


# Routes, tables, commands, variables


async def test_only_the_part_that_breaks_its_contract_is_asked_again_and_told_what_differs(
    serve: Serve,
) -> None:
    parts = [
        {
            "id": "1",
            "goal": "Write passwords.py",
            "type": "CODE_INTERPRET",
            "files": {"passwords.py": ["hash_password(password: str) -> bytes"]},
        },
        {
            "id": "2",
            "goal": "Write app.py",
            "type": "CODE_INTERPRET",
            "files": {"app.py": ["app"]},
            "routes": ["POST /register {email, password} -> 201"],
            "relies_on": ["1"],
        },
    ]
    wrong = ["def hash_password(secret, salt):\n    return b''"]
    right = "def hash_password(password: str) -> bytes:\n    return password.encode()"
    app = "from flask import Flask\napp = Flask(__name__)\n@app.post('/register')\n"
    app += "def f(): return {}, 201"

    def answer(asked: Asked) -> Reply:
        if asked.purpose == "atomize":
            return Reply('{"atomic": false}')
        if asked.purpose == "plan":
            return Reply(json.dumps({"subtasks": parts}))
        if asked.user.startswith("Write app.py"):
            return Reply(code("app.py", app))
        return Reply(code("passwords.py", wrong.pop() if wrong else right))

    server = serve(answer)
    solution = await asolve("Build an API with registration and password hashing")
    assert solution.passed
    asked = [asked for asked in server.asked if asked.purpose == "code"]
    written = [one.user for one in asked]
    assert sorted(user.splitlines()[0] for user in written) == [
        "Write app.py",
        "Write passwords.py",
        "Write passwords.py",
    ]
    defines = "hash_password(password: str) -> bytes"
    assert all(f"passwords.py: {defines}" in one.system for one in asked)
    first = next(user for user in written if user.startswith("Write passwords.py"))
    assert defines not in first  # once is enough
    (repair,) = [user for user in written if "last attempt" in user]
    assert (
        "passwords.py: has hash_password(secret, salt), promised is "
        "hash_password(password: str) -> bytes: parameter password is missing; "
        "parameter secret was not promised and has no default; "
        "parameter salt was not promised and has no default"
    ) in repair
    assert {t.id: t.attempts for t in solution.receipt.tasks if t.id != "0"} == {"1": 2, "2": 1}
