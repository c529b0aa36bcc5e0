"""Rows that are put into a table or column that nobody makes. Runs inside the sandbox."""

import re
from collections.abc import Iterator

from tools.checks.inside.statements import executed
from tools.checks.tables import COMMENT, Tables, inserted, misnamed, tables_of_sql

# By any of these, a table may have columns that no CREATE TABLE names.
OTHERWISE = re.compile(
    r"create_all|models\.Model|alembic|\bALTER\s+TABLE|\bLIKE\s+\w+\s*(?:INCLUDING|\)|,)|\bINHERITS\b"
    r"|PARTITION\s+OF|TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?[\w.\"]+\s+AS\b|INTO\s+TEMP|search_path",
    re.I,
)

OPENS = re.compile(r"\bpsycopg\.(?:AsyncConnection\.|Connection\.)?connect\(|\bpsycopg_pool\b")
# Whoever makes connections of psycopg2's, or has them made.
OPENS_OTHERS = re.compile(
    r"psycopg2\.(?:connect|pool)|from psycopg2(?:\.pool)? import|import psycopg2 as|sqlalchemy"
    r"|django|peewee|importlib",
    re.I,
)
HELPERS = re.compile(r"(?<!def )\b(execute_values|execute_batch)\(\s*\w")


def target_errors(files: dict[str, str]) -> Iterator[tuple[str, int, str]]:
    """Path, line and words of each INSERT that PostgreSQL would refuse for its names."""
    texts = [text for path, text in files.items() if path.endswith((".py", ".sql"))]
    if any(OTHERWISE.search(text) for text in texts):
        return
    created: Tables = {}
    for text in texts:
        created |= tables_of_sql(text)
    known = {name.lower(): columns for name, columns in created.items()}
    scripts = [(p, 1, COMMENT.sub(" ", t)) for p, t in files.items() if p.endswith(".sql")]
    for path, line, text in [*executed(files), *scripts]:
        for table, columns in inserted(text):
            if table in known:
                absent = [c for c in columns if c not in map(str.lower, known[table] or columns)]
                if absent:
                    yield path, line, f"table {table} has no column {', '.join(absent)}"
            elif other := misnamed(table, columns, known):
                yield path, line, f"no table {table} is created, but {other} is"


def foreign_cursors(files: dict[str, str]) -> Iterator[tuple[str, int, str]]:
    """Path, line and words where psycopg2's helpers are given what psycopg has opened."""
    code = {path: text for path, text in files.items() if path.endswith(".py")}
    whole = "\n".join(code.values())
    if OPENS_OTHERS.search(whole) or not OPENS.search(whole):
        return
    for path, text in code.items():
        for used in HELPERS.finditer(text):
            said = f"{used[1]} is psycopg2's, and the connections are psycopg's"
            yield path, text.count("\n", 0, used.start()) + 1, said
            break
