"""A run that cannot be read, for damage or because another version wrote it, in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from schema.errors import RomaError, StorageError

REASON_CHARS = 200


@contextmanager
def reading_run(run_id: str) -> Iterator[None]:
    """Raises StorageError for whatever the pages of a run make its readers raise."""
    try:
        yield
    except RomaError:
        raise
    except Exception as error:  # there is no telling what damage, or another version, looks like
        damaged = isinstance(error, sqlite3.DatabaseError)
        why = "its pages are damaged" if damaged else "another version wrote it, or it is damaged"
        said = f"{type(error).__name__}: {' '.join(str(error).split())[:REASON_CHARS]}"
        raise StorageError(
            f"run {run_id} cannot be read: {why} ({said}); no other run is touched by it"
        ) from error
