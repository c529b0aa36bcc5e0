"""Where runs, accounts and what is reused are kept: SQLite files that processes of a machine use at
once, made ready, shared, written in batches; or a PostgreSQL database that several machines share
(``postgres``, which is imported where it is used)."""

from tools.storage.file import BUSY_S, in_words, prepared, readable
from tools.storage.journal import Journal
from tools.storage.opening import in_our_words, installed, opened, rows
from tools.storage.places import Connection, Reads, Tables, Where, Writes, alone
from tools.storage.reading import Reading
from tools.storage.shared import Shared

__all__ = [
    "BUSY_S",
    "Connection",
    "Journal",
    "Reading",
    "Reads",
    "Shared",
    "Tables",
    "Where",
    "Writes",
    "alone",
    "in_our_words",
    "in_words",
    "installed",
    "opened",
    "prepared",
    "readable",
    "rows",
]
