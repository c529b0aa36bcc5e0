"""What a command line means, such as a plan gives one: which of the ways, with which arguments."""

from __future__ import annotations

import re
from collections.abc import Sequence

from schema.start import Start
from tools.proof.start.way import Way, name_of

_WORD = re.compile(r"[\w./:-]{1,200}", re.ASCII)
_FILE = re.compile(r"\w:\w|\w\.(py|js|html)\b|-m \w", re.ASCII)
_IMPORTED = re.compile(
    r"(?:python3? -c ['\"])?(?:import|from) \w|(?:an? |as an? )?(?:importable )?library\b", re.I
)
_PLAIN = re.compile(r"(?:--?)?[a-z0-9][a-z0-9_.=/-]{0,60}", re.ASCII)


def meant(said: str, ways: Sequence[Way]) -> Way | None:
    """The way that the first telling word of a command line names; of several, the best."""
    for word in _WORD.findall(said):
        if found := next((way for way in ways if _folded(word) in way.names), None):
            return found
    return None


def names_a_file(said: str) -> bool:
    """Whether it is about a file or a module at all, and not just a word such as "library"."""
    return bool(_FILE.search(said))


def is_library(said: str) -> bool:
    """Whether it says that nothing is started, and other code imports it."""
    return bool(_IMPORTED.match(said.strip()))


def arguments(said: str, start: Start) -> tuple[str, ...]:
    """The command with the arguments that stand there; none where one of them has to be filled in.

    What a model wrote is pasted into a shell: no word that is not plain is taken.
    """
    program = [word for word in start.command if word != "--help"]
    names = {_folded(word) for word in program[1:] if not word.startswith("-")}
    words = said.split()
    at = next((at for at, word in enumerate(words) if _folded(word) in names), len(words))
    given = words[at + 1 :]
    return (*program, *given) if given and all(map(_PLAIN.fullmatch, given)) else ()


def _folded(word: str) -> str:
    """``app.main`` for ``app/main.py``, ``./app/main.py`` and ``app.main:app``."""
    return name_of(word.removeprefix("./").partition(":")[0])
