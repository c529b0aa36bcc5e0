"""SQLite files that several processes use at once: made ready, written in batches."""

from tools.storage.file import BUSY_S, in_our_words, in_words, prepared, readable
from tools.storage.journal import Journal

__all__ = ["BUSY_S", "Journal", "in_our_words", "in_words", "prepared", "readable"]
