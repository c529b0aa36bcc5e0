"""Sharing a space among texts: what is short leaves room for what is long."""

from __future__ import annotations

from collections.abc import Sequence

from tools.proof import shortened

LEAST = 250  # characters of a text below which it says nothing


def shared(texts: Sequence[str], most: int) -> list[str]:
    """As many of the texts, the first ones first, as can say something in ``most`` characters in
    all, the middle of what is too long left out; in the end, how many more there are."""
    told = list(texts[: max(1, most // LEAST)])
    left, room = most, {}
    for number, at in enumerate(sorted(range(len(told)), key=lambda at: len(told[at]))):
        room[at] = min(len(told[at]), left // (len(told) - number))
        left -= room[at]
    more = len(texts) - len(told)
    said = [shortened(text, room[at]) for at, text in enumerate(told)]
    return [*said, f"And {more} more of the kind."] if more else said
