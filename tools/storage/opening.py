"""A place is opened, whichever database it is. What PostgreSQL needs is imported where it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from schema.errors import ConfigError, RomaError
from tools.storage.file import in_our_words as of_file
from tools.storage.file import prepared, readable
from tools.storage.journal import Journal
from tools.storage.places import Tables, Values, Where, Writes


def opened(where: Where, tables: Tables) -> Writes:
    """To be written to, with its tables. Blocks.

    Raises OSError, sqlite3.Error, psycopg.Error, which ``in_our_words`` says; StorageError,
    ConfigError.
    """
    if isinstance(where, Path):
        prepared(where, tables.sqlite)
        return Journal(where)
    with installed():
        from tools.storage.postgres import Postgres
    return Postgres(where, tables.name, tables.postgres)


def rows(where: Where, tables: Tables, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
    """What a statement reads; none of a file that is not there. It needs no right to write to one.

    Blocks; raises StorageError, ConfigError.
    """
    with in_our_words(where, "read"):
        if isinstance(where, Path):
            if not where.is_file():
                return []
            uri = readable(where, tables.sqlite)
            with closing(sqlite3.connect(uri, uri=True)) as connection:
                return connection.execute(sql, values).fetchall()
        with installed():
            from tools.storage.postgres import Postgres
        with closing(Postgres(where, tables.name, tables.postgres)) as there:
            return there.read(sql, values)


@contextmanager
def in_our_words(where: Where, what: str) -> Iterator[None]:
    """``what`` is what the place is for, as in "keep accounts in". Raises StorageError."""
    if isinstance(where, Path):
        with of_file(where, what):
            yield
        return
    try:
        yield
    except RomaError:
        raise
    except Exception:  # until there is one, nothing is imported that only a thread may wait for
        from tools.storage.postgres import in_our_words as of_database

        with of_database(where, what):
            raise


@contextmanager
def installed() -> Iterator[None]:
    """Around the import of what PostgreSQL needs. Raises ConfigError where it is not there."""
    try:
        yield
    except ImportError:
        raise ConfigError(
            "the setting `storage` needs what is not installed: pip install 'roma-ptc[postgres]'"
        ) from None
