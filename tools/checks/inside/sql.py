"""Is a text SQL in any of the usual dialects? Runs inside the sandbox."""

from __future__ import annotations

import ast
import re
import sqlite3
from collections.abc import Iterator

from tools.checks.inside.packages import find_packages
from tools.checks.inside.statements import postgres_error

CREATES = re.compile(r"\s*(CREATE|ALTER|DROP)\s", re.I)
USES = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE)\s", re.I)
# What a client of a database reads itself, and what is no statement.
CLIENT = re.compile(r"^(\\|GO\s*$|DELIMITER\s|\.[a-z])|\$\$|\bFROM\s+stdin\b", re.I | re.M)
ABSENT = ("no such table", "no such column", "has no column named", "values for")
DIALECTS = ("sqlite", "postgres", "mysql", "tsql", "oracle")


def sql_error(source: str, kind: str = "") -> tuple[int, str] | None:
    """Line and words of what no dialect takes. SQLite itself is asked, and then a parser.

    Where the dialect is known, its ``kind`` decides.
    """
    if CLIENT.search(source):
        return None
    if kind == "postgres":
        return postgres_error(source)
    statement, start = "", 1
    for number, text in enumerate(source.split("\n"), 1):
        statement += text + "\n"
        if not statement.strip():
            start = number + 1
        elif sqlite3.complete_statement(statement):
            if said := _refused(statement):
                return start, said
            statement, start = "", number + 1
    said = _refused(statement) if statement.strip() else ""
    return (start, said) if said else None


def _refused(statement: str) -> str:
    try:
        with sqlite3.connect(":memory:") as base:
            base.execute(f"EXPLAIN {statement}")
    except sqlite3.Error as wrong:
        said = str(wrong)
        if "syntax error" not in said and "incomplete input" not in said:
            return ""
    else:
        return ""
    find_packages()
    import sqlglot  # takes a quarter of a second, which most projects need not wait for

    sqlglot.parser.logger.setLevel("CRITICAL")
    for dialect in DIALECTS:
        try:
            sqlglot.parse(statement, read=dialect)
            return ""
        except (sqlglot.errors.SqlglotError, RecursionError):
            continue
    return said


def sql_misfits(files: dict[str, str]) -> list[tuple[str, int, str]]:
    """Statements that ask for a table or column that no other one creates, by SQLite's word.

    Nothing where the project makes tables by other means, or SQLite does not take all of them.
    """
    sources = files.values()
    if any(
        sign in source for source in sources for sign in ("create_all", "models.Model", "ATTACH")
    ):
        return []
    if not any("sqlite" in source for source in sources):
        return []
    found, misfits = list(_statements(files)), []
    base = sqlite3.connect(":memory:")
    try:
        created = [statement for _, _, statement in found if CREATES.match(statement)]
        for statement in created:
            base.executescript(statement)
    except sqlite3.Error:
        return []
    for path, line, statement in found if created else ():
        if USES.match(statement) and "sqlite_" not in statement:
            try:
                base.execute(f"EXPLAIN {statement}")
            except sqlite3.Error as wrong:
                if any(sign in str(wrong) for sign in ABSENT):
                    misfits.append((path, line, str(wrong)))
    return misfits


def _statements(files: dict[str, str]) -> Iterator[tuple[str, int, str]]:
    for path, source in files.items():
        if path.endswith(".sql"):
            for match in re.finditer(r"[^;]+;?", source):
                bare = re.sub(r"^(\s|--[^\n]*)+", "", match[0])
                yield path, source.count("\n", 0, match.end() - len(bare)) + 1, bare
        elif path.endswith(".py"):
            tree = ast.parse(source)
            parts = {
                id(v) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for v in n.values
            }
            parts |= {
                id(side)
                for n in ast.walk(tree)
                if isinstance(n, ast.BinOp)
                for side in (n.left, n.right)
            }
            if any(
                "CREATE" in ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr)
            ):
                raise ValueError("tables are made of computed names")
            for node in ast.walk(tree):
                match node:
                    case ast.Constant(value=str(text)) if id(node) not in parts:
                        yield path, node.lineno, text
