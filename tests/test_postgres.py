"""A project that needs PostgreSQL is run against a real server, where there is one."""

from __future__ import annotations

import pytest

from tests.climbed import climbed
from tools.proof.around import standing
from tools.proof.around.postgres import installed
from tools.proof.project import Climbed

pytestmark = pytest.mark.slow

with_server = pytest.mark.skipif(installed() is None, reason="PostgreSQL is not installed here")

API = """
import os
from fastapi import FastAPI
import psycopg
from psycopg.rows import dict_row

app = FastAPI()


def connect():
    return psycopg.connect(os.environ["DATABASE_URL"], row_factory=dict_row)


@app.on_event("startup")
def create():
    with connect() as base:
        base.execute("CREATE TABLE IF NOT EXISTS notes (id SERIAL PRIMARY KEY, title TEXT)")


@app.post("/notes", status_code=201)
def add(note: dict):
    with connect() as base:
        statement = "INSERT INTO notes (title) VALUES (%s) RETURNING id, title"
        return base.execute(statement, (note["title"],)).fetchone()


@app.get("/notes")
def notes():
    order = "id"
    with connect() as base:
        return base.execute(f"SELECT id, title FROM notes ORDER BY {order}").fetchall()
"""
ROUTES = [
    {"method": "POST", "path": "/notes", "request": "{title}", "response": "201 {id, title}"},
    {"method": "GET", "path": "/notes", "response": "[{id, title}]"},
]
TOOL = """
import os
import sys
import psycopg


def main():
    base = psycopg.connect(
        host=os.getenv("DB_HOST", "db"), port=os.getenv("DB_PORT", "5432"), dbname="shop",
        user=os.environ["DB_USER"], password=os.environ["DB_PASSWORD"],
    )
    with base, base.cursor() as cursor:
        cursor.execute("INSERT INTO items (name, price) VALUES (%s, %s)", ("tea", 2.5))
        cursor.execute("SELECT count(*) FROM " + "items")
        print(cursor.fetchone())


if __name__ == "__main__":
    main()
"""
COMPOSE = """
services:
  db:
    image: postgres:16
    environment:
      POSTGRES_DB: app
    volumes:
      - ./sql/schema.sql:/docker-entrypoint-initdb.d/schema.sql:ro
"""
SCHEMA = "CREATE TABLE items (name TEXT NOT NULL, price NUMERIC(10, 2));\n"
SHIPPED = {
    "tool.py": TOOL.replace('"shop"', '"app"'),
    "docker-compose.yml": COMPOSE,
    "sql/schema.sql": SCHEMA,
}
READY = """
import os
import psycopg

if __name__ == "__main__":
    with psycopg.connect(os.environ["DATABASE_URL"]) as base:
        base.execute("CREATE TABLE items (name TEXT NOT NULL, price NUMERIC(10, 2))")
"""


@with_server
async def test_an_api_keeps_what_it_is_given() -> None:
    assert await climbed({"app.py": API}, routes=ROUTES) == Climbed()


@with_server
async def test_a_query_that_the_server_refuses_is_a_fault() -> None:
    broken = API.replace('order = "id"', 'order = "created"')
    done = await climbed({"app.py": broken}, routes=ROUTES)
    assert "app.py" in {finding.path for finding in done.findings}
    assert 'column "created" does not exist' in done.findings[-1].said


@with_server
async def test_what_the_container_loads_is_loaded() -> None:
    assert await climbed(SHIPPED, commands=["python tool.py"]) == Climbed()


@with_server
async def test_a_promised_command_gets_the_database_ready() -> None:
    files = {"init_db.py": READY, "tool.py": TOOL.replace('"shop"', '"app"')}
    done = await climbed(files, commands=["python tool.py", "python init_db.py"])
    assert not done.findings


@with_server
async def test_a_table_that_is_somebody_elses_is_not_missed() -> None:
    done = await climbed({"tool.py": TOOL}, commands=["python tool.py"])
    assert done.findings == ()
    assert done.lost == "table items is not made by the project: what uses it was not tried"


@with_server
@pytest.mark.parametrize(
    "old, new, said",
    [
        ("(%s, %s)", "(%s)", "1 placeholder"),
        ("NUMERIC(10, 2)", "MONEYS", "PostgreSQL does not load it"),
        ('FROM " + "items', 'FROM " + "item', 'relation "item" does not exist'),
    ],
)
async def test_a_statement_that_cannot_work_is_a_fault(old: str, new: str, said: str) -> None:
    files = {path: text.replace(old, new) for path, text in SHIPPED.items()}
    done = await climbed(files, commands=["python tool.py"])
    assert {finding.path for finding in done.findings} <= {"tool.py", "sql/schema.sql"}
    assert any(said in finding.said for finding in done.findings)


@pytest.mark.parametrize("name", ["app.py", "tool.py"])
async def test_without_a_server_it_is_said_what_was_not_tried(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "installed", lambda: None)
    files = {name: {"app.py": API, "tool.py": TOOL}[name]}
    routes = ROUTES if name == "app.py" else []
    done = await climbed(files, routes=routes, commands=["python tool.py"])
    assert (done.findings, done.lost) == ((), standing.NO_POSTGRES)


async def test_other_servers_are_not_tried() -> None:
    shop = "import redis\n\nstore = redis.Redis()\n"
    package = {"redis.py": "class Redis: pass\n"}  # the package itself is not needed for this
    done = await climbed({"shop.py": shop, **package})
    assert done.lost == "Redis cannot be started here: what talks to it was not tried"
