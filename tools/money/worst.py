"""What a request may cost at most, before it is sent."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

# Tokens that a provider puts around each message, and before a list of tools.
PER_MESSAGE = 16
PER_TOOLS = 1000


class Worst(NamedTuple):
    """An upper bound of a request's tokens, in and out, and of its price; None: not known."""

    tokens: int
    usd: float | None


def most_tokens(texts: Iterable[str], *, tools: bool = False) -> int:
    """Tokens of a prompt that no tokenizer exceeds.

    A token stands for at least one byte of UTF-8: the alphabet of byte pair encoding is the 256
    bytes, and what a SentencePiece model does not know it spells in bytes. Some put the text into
    the normal form NFKC first, which may be longer.
    """
    most = PER_TOOLS if tools else 0
    for text in texts:
        plain = len(text) if text.isascii() else max(map(_bytes, _spelled(text)))
        most += plain + PER_MESSAGE
    return most


def _spelled(text: str) -> Iterable[str]:
    return text, unicodedata.normalize("NFKC", text)


def _bytes(text: str) -> int:
    return len(text.encode(errors="replace"))
