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
from tests.scripted import Asked, Reply, Serve, code
from tools.checks import contract_faults, inspect_python
from tools.checks.compare import promised_signature, signature_differences
from tools.sandbox import Limits, PlainSandbox

LIMITS = Limits(wall_s=20)


async def faults(contract: dict[str, Any], files: dict[str, str]) -> list[str]:
    """What is said of ``files``, by the product's own inspection in a sandbox."""
    artifacts = [Artifact(path=path, content=content) for path, content in files.items()]
    modules = await inspect_python(PlainSandbox(drop_root=False), artifacts, LIMITS)
    found = contract_faults(Contract.model_validate(contract), artifacts, modules)
    return [said for _, said in found]


# How they are written


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

FLASK = """
from flask import Blueprint, Flask
app = Flask(__name__)
api = Blueprint("api", __name__, url_prefix="/api")
@app.route("/login", methods=["POST"])
def login(): ...
@api.get("/users/<int:id>")
def user(id): ...
"""
FASTAPI = """
router = APIRouter()
@router.post("/users/")
async def create(): ...
"""
EXPRESS = "const app = express();\napp.get('/users/:id', show); // app.post('/login', x)\n"


@pytest.mark.parametrize(
    ("route", "path", "source", "said"),
    [
        ("POST /login", "app.py", FLASK, []),
        ("GET /api/users/{id}", "app.py", FLASK, []),
        ("GET /users/{id}", "app.py", FLASK, ["nothing serves GET /users/{id}"]),
        ("GET /login", "app.py", FLASK, ["app.py serves /login by POST, not by GET"]),
        ("POST /v1/users", "app.py", FASTAPI, []),
        ("DELETE /users", "app.py", FASTAPI, ["app.py serves /users by POST, not by DELETE"]),
        ("GET /any", "app.py", "@app.get(PREFIX + '/any')\ndef f(): ...", []),
        ("PUT /x", "app.py", "app.add_url_rule('/x', view_func=f, methods=['PUT'])", []),
        ("GET /x", "app.py", "requests.get('/x')", ["nothing serves GET /x"]),
        ("GET /users/<id>", "app.js", EXPRESS, []),
        ("POST /login", "app.js", EXPRESS, ["nothing serves POST /login"]),
        ("GET /x", "main.go", "package main", []),
    ],
)
async def test_routes(route: str, path: str, source: str, said: list[str]) -> None:
    assert await faults({"routes": [route]}, {path: source}) == said


SQL = "-- CREATE TABLE old(id)\nCREATE TABLE IF NOT EXISTS users (\n id INTEGER PRIMARY KEY,\n"
SQL += " price NUMERIC(8, 2), PRIMARY KEY (id));"


@pytest.mark.parametrize(
    ("path", "source", "missing"),
    [
        ("schema.sql", SQL, "email"),
        ("db.py", f'SCHEMA = """{SQL}"""', "email"),
        ("db.py", "class User(db.Model):\n __tablename__ = 'users'\n id = Column(Integer)\n"
         " price: Mapped[int] = mapped_column()\n posts: Mapped[list] = relationship()",
         "email"),
        ("db.py", "class Users(SQLModel, table=True):\n id: int\n price: int", "email"),
        ("db.py", "users = Table('users', meta, Column('id', Integer), Column('price'))", "email"),
        ("db.py", "class Users(Stamped, Base):\n id = Column(Integer)", ""),
        ("main.go", "package main", ""),
    ],
)  # fmt: skip
async def test_tables(path: str, source: str, missing: str) -> None:
    found = await faults({"tables": ["users(id, price, email TEXT)"]}, {path: source})
    assert found == ([f"{path}: table users has no {missing}"] if missing else [])


async def test_a_table_that_is_not_there() -> None:
    contract = {"tables": ["users(id)"]}
    assert await faults(contract, {"a.py": "x = 1"}) == ["table users is not declared"]


@pytest.mark.parametrize(
    "source",
    [
        "commands = parser.add_subparsers()\ncommands.add_parser('add-item')",
        "@app.command()\ndef add_item(): ...",
        "@cli.command(name='add-item')\ndef add(): ...",
        "@click.command\ndef add_item(): ...",
    ],
)
async def test_commands(source: str) -> None:
    contract = {"commands": ["shop add-item NAME", "shop drop", "shop"]}
    files = {"cli.py": f"import sys\nsys.argv\n{source}"}
    assert await faults(contract, files) == ["command drop is not offered"]


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.environ['KEY']",
        "from os import environ\nenviron.get('KEY', '')",
        "import os\nos.getenv('KEY')",
        "class Settings(BaseSettings):\n key: str",
    ],
)
async def test_variables(source: str) -> None:
    assert await faults({"env": ["KEY"]}, {"a.py": source}) == []
    assert await faults({"env": ["KEY"]}, {"a.py": "KEY = 1"}) == [
        "environment variable KEY is not read"
    ]


# JavaScript


@pytest.mark.parametrize(
    "source",
    [
        "export function render(user) {}\nexport default class Page {}",
        "const render = 1, x = 2;\nexport { render, x as Page };",
        "export { render, Page } from './a';",
        "module.exports = { render, Page: 1 };",
        "exports.render = 1;\nmodule.exports.Page = 2;",
        "export * from './a';",
        "function render() {}\nclass Page {}",
    ],
)
async def test_js_exports(source: str) -> None:
    contract = {"js_exports": {"ui.js": ["render(user)", "Page"]}}
    assert await faults(contract, {"ui.js": source}) == []


async def test_a_js_export_in_a_comment_or_a_string_is_none() -> None:
    source = "// export const a = 1\nexport const b = 'export const c = 1';\n"
    contract = {"js_exports": {"ui.js": ["a", "b", "c"]}}
    assert await faults(contract, {"ui.js": source}) == ["ui.js does not export a, c"]


# From plan to repair


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
    app = "from flask import Flask\napp = Flask(__name__)\n@app.post('/register')\ndef f(): ..."

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
    written = [asked.user for asked in server.asked if asked.purpose == "code"]
    assert sorted(user.splitlines()[0] for user in written) == [
        "Write app.py",
        "Write passwords.py",
        "Write passwords.py",
    ]
    defines = "- passwords.py defines hash_password(password: str) -> bytes"
    assert [defines in user for user in written].count(True) == 2
    (repair,) = [user for user in written if "last attempt" in user]
    assert (
        "passwords.py has hash_password(secret, salt), promised is "
        "hash_password(password: str) -> bytes: parameter password is missing; "
        "parameter secret was not promised and has no default; "
        "parameter salt was not promised and has no default"
    ) in repair
    assert {t.id: t.attempts for t in solution.receipt.tasks if t.id != "0"} == {"1": 2, "2": 1}
