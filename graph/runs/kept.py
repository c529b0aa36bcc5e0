"""The file that runs are kept in, open once for all runs of the process."""

from __future__ import annotations

from pathlib import Path

from langgraph.checkpoint.sqlite import SqliteSaver

from graph.runs.versions import STEPS
from tools.storage import Journal, Reading, Shared, prepared, readable


class Kept:
    """Two connections to it: one that reads, one that writes."""

    def __init__(self, place: Path | str) -> None:
        self.reading = Reading(place)
        try:
            self.journal = Journal(place)
        except BaseException:
            self.reading.close()
            raise

    @classmethod
    def opened(cls, path: Path) -> Kept:
        """Made ready to be written to. Raises OSError, sqlite3.Error, StorageError."""
        prepared(path, STEPS)
        kept = cls(path)
        try:
            SqliteSaver(kept.reading.connection).setup()
        except BaseException:
            kept.close()
            raise
        return kept

    @classmethod
    def unwritable(cls, path: Path) -> Kept:
        """As it is, also where nobody may write. Raises sqlite3.Error, StorageError."""
        return cls(readable(path, STEPS))

    def close(self) -> None:
        self.journal.close()
        self.reading.close()


kept = Shared(Kept.opened)
