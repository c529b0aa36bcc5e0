"""Reading what models write: files and text out of their replies."""

from tools.reading.clean import clean
from tools.reading.text import whole_text

__all__ = ["clean", "whole_text"]
