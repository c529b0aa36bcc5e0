"""Which part is the likeliest one for what no part has promised."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from schema.contract import contract_text
from schema.task import Task

_WORD = re.compile(r"[a-z]{2,40}")


class Likeliest:
    """The parts by the words of their goals and promises."""

    def __init__(self, parts: Sequence[Task]) -> None:
        self._said = [_words(f"{part.goal}\n{contract_text(part.contract)}") for part in parts]
        self.ids = [part.id for part in parts]
        self._code = [at for at, part in enumerate(parts) if part.contract.files]

    def of(self, said: str, among: Collection[int] = ()) -> int | None:
        """The part with most words in common, the first of equals, ``among`` these if there are
        any, else of all that write files; None where none does."""
        words = _words(said)
        return max(
            among or self._code,
            key=lambda at: (len(words & self._said[at]), -at),
            default=None,
        )


def _words(text: str) -> set[str]:
    """In the singular, as far as that is one letter less."""
    return {word.removesuffix("s") for word in _WORD.findall(text.lower())}
