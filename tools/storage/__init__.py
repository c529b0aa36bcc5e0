"""Where runs and accounts are kept: SQLite files that runs and processes use at once, made ready,
shared, written in batches; or a PostgreSQL database, for runs of several machines (``postgres``,
which is imported where it is used)."""

from tools.storage.file import BUSY_S, in_our_words, in_words, prepared, readable
from tools.storage.journal import Journal
from tools.storage.places import Connection, Reads, Writes
from tools.storage.reading import Reading
from tools.storage.shared import Shared

__all__ = [
    "BUSY_S",
    "Connection",
    "Journal",
    "Reading",
    "Reads",
    "Shared",
    "Writes",
    "in_our_words",
    "in_words",
    "prepared",
    "readable",
]
