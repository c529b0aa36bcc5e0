"""Reading what models write: files and text out of their replies."""

from tools.reading.clean import clean
from tools.reading.files import Reply, read_files
from tools.reading.text import whole_text

__all__ = ["Reply", "clean", "read_files", "whole_text"]
