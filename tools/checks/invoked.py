"""Which program a command line starts, and which of its commands."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import NamedTuple

_PYTHON = re.compile(r"python(?:3(?:\.\d+)?)?")
_WORD = re.compile(r"[a-z][\w-]*")


class Invoked(NamedTuple):
    """``python -m shop add NAME``: how ``shop`` is started, its name, and ``("add",)``."""

    start: str
    program: str
    words: tuple[str, ...]
    """The plain words behind it: a command of the program's, and what may be its arguments."""

    def answers(self, asked: Invoked) -> bool:
        """Whether who promises this has what is ``asked``: the command, by whatever start."""
        if self.words:
            return asked.words[: len(self.words)] == self.words
        return bool(_names(self.program) & _names(asked.program))

    @property
    def is_python(self) -> bool:
        """Whether Python is told what to run: a module, or a file."""
        return self.start != self.program


def invoked(line: str) -> Invoked:
    words = line.split()
    count = 1
    if words and _PYTHON.fullmatch(words[0]) and words[1:]:
        count = 3 if words[1] == "-m" else 2
    program = words[count - 1] if len(words) >= count else ""
    rest = tuple(takewhile(_WORD.fullmatch, words[count:]))
    return Invoked(" ".join(words[:count]), program, rest)


def _names(program: str) -> set[str]:
    """``shop`` and ``cli`` of ``shop.cli`` and ``shop/cli.py``."""
    return set(re.split(r"[./]", program.removesuffix(".py"))) - {"", "__main__", "src"}
