"""Reading what models write: files and text out of their replies."""

from tools.reading.clean import clean
from tools.reading.files import EXPLANATION_CHARS, Reply, read_files
from tools.reading.seam import joined
from tools.reading.text import whole_text

__all__ = ["EXPLANATION_CHARS", "Reply", "clean", "joined", "read_files", "whole_text"]
