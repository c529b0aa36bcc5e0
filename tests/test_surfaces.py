"""Routes, tables, commands, variables, JavaScript exports: what was promised and what is there."""

from __future__ import annotations

import pytest

from tests.checked import faults

pytestmark = pytest.mark.slow  # make slow

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
        ("POST /x", "app.py", "routes = [Route('/x', Links)]", []),
        ("DELETE /x", "app.py", "routes = [Route(path='/x', endpoint=views.Links)]", []),
        ("POST /x", "app.py", "[Route('/x', links)]", ["app.py serves /x by GET, not by POST"]),
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
    ("command", "said"),
    [
        ("python -m shop add NAME", []),
        ("python tool.py data.csv", []),
        ("python3 -m shop", []),
        ("python -m shop remove NAME", ["command remove is not offered"]),
    ],
)
async def test_a_command_that_python_is_told_to_run(command: str, said: list[str]) -> None:
    files = {"shop.py": "import sys\nif sys.argv[1] == 'add':\n    print(1)\n", "tool.py": ""}
    assert await faults({"commands": [command]}, files) == said


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


async def test_a_variable_in_the_place_of_the_promised_one_which_is_set_and_not_read() -> None:
    compose = "services:\n  api:\n    environment:\n      S3_BUCKET: images\n"
    reads = "import os\nname = os.environ['{}']\n"

    async def said(name: str) -> list[str]:
        files = {"compose.yml": compose, "a.py": reads.format(name)}
        return await faults({"env": ["S3_BUCKET"]}, files)

    (found,) = await said("BUCKET_NAME")
    assert found.startswith("a.py cannot do without the environment variable BUCKET_NAME")
    assert "promised is S3_BUCKET" in found
    assert await said("S3_BUCKET") == await said("HOME_PAGE") == []


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
