"""The SQLite file that runs are kept in: made ready to be used, and in words where it cannot be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

from schema.errors import StorageError

BUSY_S = 30.0
"""Seconds for which somebody else's writing is waited for."""

_ADVICE = {
    sqlite3.SQLITE_FULL: "free some space, or set ROMA_STATE_DIR",
    sqlite3.SQLITE_IOERR: "see whether the disk is full or failing",
    sqlite3.SQLITE_CORRUPT: "the file is damaged: move it away, or set ROMA_STATE_DIR",
    sqlite3.SQLITE_NOTADB: "it is no SQLite file: move it away, or set ROMA_STATE_DIR",
    sqlite3.SQLITE_READONLY: "make it writable, or set ROMA_STATE_DIR",
    sqlite3.SQLITE_PERM: "make it writable, or set ROMA_STATE_DIR",
    sqlite3.SQLITE_CANTOPEN: "make its folder readable and writable, or set ROMA_STATE_DIR",
    sqlite3.SQLITE_BUSY: "another process keeps it locked: wait for it or stop it",
    sqlite3.SQLITE_LOCKED: "another process keeps it locked: wait for it or stop it",
}


def prepared(path: Path, steps: Sequence[str] = ()) -> None:
    """Make the folder and the file, in the modes in which they are used, and at its newest version.

    The version of a file is the number of ``steps``, each a statement, that it has been through: a
    new one is added at the end, and files of older versions go through what they lack.
    Raises OSError, sqlite3.Error, StorageError.

    The switch to the write-ahead log does not wait for others, as everything else does
    (https://sqlite.org/wal.html, "Sometimes Queries Return SQLITE_BUSY"), so of several first ones
    all but one are refused: they try again.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    patient = Retrying(
        retry=retry_if_exception(_is_busy),
        wait=wait_random(0.01, 0.1),
        stop=stop_after_delay(BUSY_S),
        reraise=True,
    )
    patient(_in_its_modes, path)
    with closing(sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)) as connection:
        if _version(connection, path, steps) < len(steps):
            _migrate(connection, path, steps)


def readable(path: Path, steps: Sequence[str] = ()) -> str:
    """The URI by which a file can be read without a right to write, whichever version it has.

    Raises sqlite3.Error, and StorageError where that is a newer one than that of all ``steps``.

    Where nobody can write, nobody does, so that no lock is needed for what cannot be locked.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, timeout=BUSY_S, uri=True)) as connection:
            connection.execute("SELECT 1 FROM sqlite_master")
            _version(connection, path, steps)
        return uri
    except sqlite3.OperationalError:
        return f"{uri}&immutable=1"


@contextmanager
def in_our_words(path: Path, what: str) -> Iterator[None]:
    """``what`` is what the file is for, as in "keep accounts in". Raises StorageError."""
    try:
        yield
    except OSError as error:
        raise StorageError(f"cannot use {path}: {error.strerror}; set ROMA_STATE_DIR") from error
    except sqlite3.Error as error:
        raise StorageError(f"cannot {what} {path}: {in_words(error)}") from error


def in_words(error: sqlite3.Error) -> str:
    """What is wrong with the file, and what to do."""
    return f"{error}; {_ADVICE.get(_code(error), 'set ROMA_STATE_DIR')}"


def _in_its_modes(path: Path) -> None:
    with closing(sqlite3.connect(path, timeout=BUSY_S)) as connection:
        connection.execute("PRAGMA auto_vacuum=FULL")
        connection.execute("PRAGMA journal_mode=WAL")


def _version(connection: sqlite3.Connection, path: Path, steps: Sequence[str]) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(steps):
        raise StorageError(
            f"{path} was written by a newer version of roma-ptc: update it, or set ROMA_STATE_DIR"
        )
    return int(version)


def _migrate(connection: sqlite3.Connection, path: Path, steps: Sequence[str]) -> None:
    connection.execute("BEGIN IMMEDIATE")  # somebody else may have been faster
    for step in steps[_version(connection, path, steps) :]:
        connection.execute(step)
    connection.execute(f"PRAGMA user_version = {len(steps)}")
    connection.execute("COMMIT")


def _is_busy(error: BaseException) -> bool:
    return _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _code(error: BaseException) -> int:
    """SQLite's primary result code; the extended ones have more in the higher bytes."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
