"""SQLite files that runs and processes use at once: made ready, shared, written in batches."""

from tools.storage.file import BUSY_S, in_our_words, in_words, prepared, readable
from tools.storage.journal import Journal
from tools.storage.reading import Reading
from tools.storage.shared import Shared

__all__ = [
    "BUSY_S",
    "Journal",
    "Reading",
    "Shared",
    "in_our_words",
    "in_words",
    "prepared",
    "readable",
]
