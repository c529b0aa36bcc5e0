"""SQL is read as the database will read it: by PostgreSQL's own parser, or by SQLite itself."""

from __future__ import annotations

import pytest

from tools.checks.fits import check_fit
from tools.sandbox import Limits, PlainSandbox

LIMITS = Limits(wall_s=20)

LOAD = """
import psycopg
from psycopg import sql
from psycopg2.extras import execute_values

UPSERT = '''
INSERT INTO orders (id, name, paid)
VALUES %s
ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, paid = EXCLUDED.paid
'''
BY_NAME = "SELECT id FROM orders WHERE name = %(name)s AND id IN %(ids)s"
RECENT = "SELECT * FROM orders WHERE paid > now() - interval %s LIMIT %s OFFSET %s"
TAGGED = "SELECT id FROM orders WHERE tags ? 'new' AND note LIKE '50%%'"
TABLE = "SELECT count(*) FROM {}"


def load(cursor, rows, key, descending):
    execute_values(cursor, UPSERT, rows)
    cursor.execute(BY_NAME, {"name": "a", "ids": (1, 2)})
    cursor.execute(RECENT, ("1 day", 1, 2))
    cursor.execute(TAGGED)
    cursor.execute(sql.SQL(TABLE).format(sql.Identifier("orders")))
    query = "SELECT id FROM orders WHERE "
    query += f"{key} = %s"
    cursor.execute(query, (1,))
    part = "SELECT id FROM orders ORDER BY "
    cursor.execute(part + ("id DESC" if descending else "id"))
    cursor.execute("INSERT INTO other.log (line) VALUES (%s::text)", ("x",))
    cursor.execute("INSERT INTO raw_events (payload) VALUES (%s)", ("x",))
    agent = cursor
    agent.execute("Select all of it, or none")
"""
SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT NOT NULL,
    paid TIMESTAMPTZ DEFAULT now(),
    tags JSONB,
    note TEXT CHECK (length(note) < 80)
);
CREATE INDEX ON orders USING gin (tags);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
DO 'BEGIN NULL; END';
"""
POSTGRES = {"load.py": LOAD, "sql/schema.sql": SCHEMA}
SQLITE = {
    "base.py": "import sqlite3\n\n"
    "ADD = 'INSERT INTO notes (title) VALUES (?)'\n\n"
    "def add(base, title):\n"
    "    base.execute('CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, title TEXT)')\n"
    "    base.execute(ADD, (title,))\n"
    "    base.execute('SELECT id FROM notes WHERE title = :title', {'title': title})\n"
    "    base.executescript('DELETE FROM notes; VACUUM;')\n"
    "    base.execute('SELECT %s FROM notes' % 'id')\n"
}
BOTH = {
    "base.py": "import os, sqlite3, psycopg\n\n"
    "def add(base, title):\n"
    "    mark = '?' if isinstance(base, sqlite3.Connection) else '%s'\n"
    "    base.execute('INSERT INTO notes (title) VALUES (?)', (title,))\n"
}


async def said(files: dict[str, str]) -> list[str]:
    """Where something is wrong, and what."""
    fit = await check_fit(PlainSandbox(drop_root=False), files, {}, (), LIMITS)
    assert not fit.not_checked.keys() - {"types"}
    return [str(finding) for finding in fit.findings if finding.certain]


@pytest.mark.parametrize("files", [POSTGRES, SQLITE, BOTH], ids=["postgres", "sqlite", "both"])
async def test_nothing_is_said_of_statements_that_work(files: dict[str, str]) -> None:
    assert await said(files) == []


@pytest.mark.parametrize(
    "old, new, where, words",
    [
        ("    note TEXT CHECK (length(note) < 80)", "    note TEXT,", "sql/schema.sql:8", "syntax"),
        ("ON CONFLICT (id) DO UPDATE SET", "ON DUPLICATE KEY UPDATE", "load.py:9", "DUPLICATE"),
        (
            "BIGINT GENERATED ALWAYS AS IDENTITY",
            "BIGINT AUTO_INCREMENT",
            "sql/schema.sql:3",
            "AUTO",
        ),
        ("name = %(name)s AND id IN %(ids)s", "name = ? AND id = ?", "load.py:11", "syntax"),
        ("interval %s LIMIT %s OFFSET", "interval %s LIMIT %s, ", "load.py:12", "syntax"),
        (
            "INTO orders (id, name, paid)",
            "INTO order_rows (id, name, paid)",
            "load.py:6",
            "orders is",
        ),
        ("INTO orders (id, name, paid)", "INTO orders (id, title, paid)", "load.py:6", "title"),
    ],
)
async def test_what_postgres_would_refuse_is_a_fault(
    old: str, new: str, where: str, words: str
) -> None:
    files = {path: text.replace(old, new) for path, text in POSTGRES.items()}
    (fault,) = await said(files)
    assert fault.startswith(where)
    assert words in fault


@pytest.mark.parametrize(
    "old, new",
    [("(title) VALUES (?)", "(title) VALUES (%s)"), ("SELECT id FROM", "SELECT id FORM")],
)
async def test_what_sqlite_would_refuse_is_a_fault(old: str, new: str) -> None:
    (fault,) = await said({path: text.replace(old, new) for path, text in SQLITE.items()})
    assert "says SQLite" in fault


READS = """
import json
import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
RULES = json.loads((HERE.parent / "data" / "rules.json").read_text())
WORDS = open(os.path.join(os.path.dirname(__file__), "words.txt")).read()
"""
READ = {"app/rules.py": READS, "app/words.txt": "a", "data/rules.json": "[]"}


@pytest.mark.parametrize("more", ["", "(HERE / 'rules.json').write_text('[]')"])
async def test_a_file_is_read_from_where_it_is(more: str) -> None:
    reads = READS.replace("HERE.parent", "HERE") if more else READS
    assert await said({**READ, "app/rules.py": reads + more}) == []


@pytest.mark.parametrize(
    "old, new",
    [("HERE.parent /", "HERE /"), ("dirname(__file__)", "dirname(os.path.dirname(__file__))")],
)
async def test_a_file_that_is_read_from_elsewhere_is_a_fault(old: str, new: str) -> None:
    (fault,) = await said({**READ, "app/rules.py": READS.replace(old, new)})
    assert fault.startswith("app/rules.py")
    assert "is not there" in fault


async def test_helpers_of_one_driver_work_with_its_own_connections() -> None:
    files = {**POSTGRES, "main.py": "import psycopg\n\nbase = psycopg.connect('')\n"}
    (fault,) = await said(files)
    assert "execute_values is psycopg2's" in fault
    own = {**files, "main.py": "import psycopg2\n\nbase = psycopg2.connect('')\n"}
    assert await said(own) == []
