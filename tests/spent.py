"""What a ledger holds, read past the product."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


def rows(ledger: Path, **where: Any) -> list[dict[str, Any]]:
    """Every request, in the order in which they were reserved."""
    clauses = "".join(f" AND {name} = :{name}" for name in where)
    with closing(sqlite3.connect(ledger)) as connection:
        connection.row_factory = sqlite3.Row
        found = connection.execute(f"SELECT * FROM calls WHERE 1{clauses} ORDER BY id", where)
        return [dict(row) for row in found]


def usd(ledger: Path, **where: Any) -> float:
    return sum(row["usd"] for row in rows(ledger, **where))


def tokens(ledger: Path, **where: Any) -> int:
    names = ("input_tokens", "output_tokens", "unknown_tokens")
    return sum(row[name] for row in rows(ledger, **where) for name in names)


def parent(ledger: Path, run: str) -> str | None:
    with closing(sqlite3.connect(ledger)) as connection:
        found = connection.execute("SELECT parent FROM runs WHERE run = ?", (run,)).fetchone()
        return found and found[0]
