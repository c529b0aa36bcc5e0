"""What others wrote is shown whole: nothing in it hides or reorders the text around."""

from __future__ import annotations

import unicodedata

_ACTING = ("Cc", "Cf", "Cs", "Zl", "Zp")


def visible(text: str) -> str:
    """The text with each character that would act written as Python writes it: ``\\u202e``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_acting(char) if _acts(char) else char for char in text)


def _acts(char: str) -> bool:
    return unicodedata.category(char) in _ACTING and char not in "\n\t"


def _acting(char: str) -> str:
    return char.encode("unicode_escape").decode()
