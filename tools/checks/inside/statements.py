"""SQL in the strings that a program has its database execute. Runs inside the sandbox.

Looked at only where one kind of database is used, so that the dialect and the placeholders are
known, and only at strings that are executed as they stand.
"""

import ast
import re
import sqlite3
from collections.abc import Iterator

from tools.checks.inside.packages import find_packages

_VERBS = (
    r"SELECT|INSERT\s+INTO|UPDATE\s+[\w.\"]+\s+SET|DELETE\s+FROM|WITH\s+\w+|ALTER\s+TABLE"
    r"|CREATE\s+(?:TABLE|INDEX|UNIQUE|VIEW|TYPE)|DROP\s+(?:TABLE|INDEX)"
)
# In one case or the other, and not as a sentence begins.
VERB = re.compile(rf"\s*(?:{_VERBS}|select|insert\s+into|update\s+\w+\s+set|delete\s+from)\b")
EXECUTE = {
    *("execute", "executemany", "executescript", "fetch", "fetchrow", "fetchval", "fetch_all"),
    *("fetch_one", "execute_values", "execute_batch", "text"),
}
POSTGRES = re.compile(
    r"^\s*(?:import|from)\s+(?:psycopg|psycopg2|asyncpg|psycopg_pool|aiopg)\b"
    r"|postgres(?:ql)?(?:\+\w+)?://",
    re.M,
)
SQLITE = re.compile(r"^\s*(?:import|from)\s+(?:sqlite3|aiosqlite)\b", re.M)
# With any of these about, a statement may be meant for somebody else, or be written by hand.
OTHERS = re.compile(
    r"duckdb|pyodbc|mysql|mariadb|oracle|snowflake|clickhouse|bigquery|cassandra|pyspark|trino"
    r"|presto|redshift|cockroach|mssql|paramstyle|AsIs|set_trace_callback|\bcreate_function\b",
    re.I,
)
_FILLED = re.compile(r"%\(\w+\)[sbt]|%[sbt]|(?<![:\w]):[a-zA-Z_]\w*")
# Something is put into it before it is executed.
_TEMPLATE = re.compile(r"[{}]|\$[a-zA-Z_]|<\w+>|(?:FROM|INTO|TABLE|UPDATE|JOIN)\s+%", re.I)
_LISTED = re.compile(r"\b(VALUES|IN)\s+(?:%\(\w+\)s|%s)", re.I)


def dialect(files: dict[str, str]) -> str:
    """``postgres`` or ``sqlite`` where everything is written for that, else nothing."""
    code = [text for path, text in files.items() if path.endswith(".py")]
    postgres = any(POSTGRES.search(text) for text in code)
    if any(OTHERS.search(text) for text in code):
        return ""
    if postgres:
        return "" if any("sqlite" in text for text in code) else "postgres"
    bare = not any("sqlalchemy" in text or "peewee" in text for text in code)
    return "sqlite" if bare and any(SQLITE.search(text) for text in code) else ""


def postgres_error(source: str) -> tuple[int, str] | None:
    """Line and words of what PostgreSQL's own parser does not take."""
    find_packages()
    import postgast  # takes a fifth of a second, which most projects need not wait for

    try:
        postgast.split(source)
    except postgast.PgQueryError as wrong:
        at = len(source.encode()[: max(0, wrong.cursorpos - 1)].decode(errors="ignore"))
        return source.count("\n", 0, at) + 1, f"{wrong}, says PostgreSQL"
    except UnicodeError:
        return None
    return None


def statement_errors(files: dict[str, str], kind: str) -> Iterator[tuple[str, int, str]]:
    """Path, line and words of each executed statement that ``kind`` of database cannot read."""
    for path, line, text in executed(files):
        if kind == "postgres":
            filled = _FILLED.sub("'x'", _LISTED.sub(r"\1 ('x')", text)).replace("%%", "%")
            error = postgres_error(filled)
            if error:
                yield path, line + error[0] - 1, f"{error[1]}: {_short(text)}"
        elif error_said := _sqlite_error(text):
            yield path, line, f"{error_said}, says SQLite: {_short(text)}"


def _sqlite_error(text: str) -> str:
    with sqlite3.connect(":memory:") as base:
        try:
            base.execute(f"EXPLAIN {text}")
        except sqlite3.Error as wrong:
            said = str(wrong)
            # Another statement after the first one is for a script, which may do that.
            return said if "syntax error" in said and ";" not in text.rstrip("; \n") else ""
    return ""


def _short(text: str) -> str:
    return " ".join(text.split())[:120]


def executed(files: dict[str, str]) -> Iterator[tuple[str, int, str]]:
    """Path, line and text of every string that is executed, by its name or as it stands.

    A name that is also put together with something is left out; one of another file is a constant.
    """
    trees = {path: ast.parse(text) for path, text in files.items() if path.endswith(".py")}
    given = {path: list(_given(tree)) for path, tree in trees.items()}
    composed = {name for tree in trees.values() for name in _composed(tree)}
    constants = {name for args in given.values() for name in map(_last, args) if name.isupper()}
    for path, tree in trees.items():
        here = {id(arg) for arg in given[path]}
        names = (constants | set(map(_last, given[path]))) - composed - {""}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AnnAssign):
                here |= {id(node.value)} if names & set(map(_last, _targets(node))) else set()
        for node in ast.walk(tree):
            match node:
                case ast.Constant(value=str(text)) if id(node) in here and VERB.match(text):
                    if not _TEMPLATE.search(text):
                        yield path, node.lineno, text


def _given(tree: ast.AST) -> Iterator[ast.expr]:
    """What is handed to calls that execute it: the first argument, or the one after a cursor."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _last(node.func) in EXECUTE:
            yield from node.args[: 2 if _last(node.func).startswith("execute_") else 1]


def _composed(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.AugAssign(target=target):
                yield _last(target)
            case ast.BinOp(left=left, right=right):
                yield from (_last(left), _last(right))
            case ast.FormattedValue(value=value) | ast.Attribute(value=value):
                yield _last(value)


def _targets(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def _last(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
