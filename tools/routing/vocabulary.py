"""The words that decisions rest on: the lists in the YAML files here, and look-up in them.

An entry of a YAML file is a list of lower-case words separated by blanks; a list of senses has one
such list for each noun. Give a word once, in its base form: plurals and the endings -s, -ing and
-ed are recognised. A hyphen is ignored ("to-do" is looked up as "todo").
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from schema.packaged import packaged

VERBS = ("tell_verbs", "code_verbs", "make_verbs", "strict_verbs", "data_verbs")
NOUNS = ("prose_nouns", "code_nouns", "feature_nouns", "either_code", "either_prose")
SENSES = ("everyday_senses", "technical_senses")


def _entries() -> dict[str, Any]:
    files = Path(__file__).parent.glob("*.yaml")
    return {name: entry for file in files for name, entry in packaged(file).items()}


# Every entry of every file, by name. Read on import: later an event loop would have to wait.
ENTRIES = _entries()


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of one list."""
    return frozenset(ENTRIES[name].replace("-", "").split())


@cache
def sense_pairs(kind: str) -> frozenset[tuple[str, str]]:
    """The pairs of one of SENSES: ("dress", "code")."""
    lists = ENTRIES[kind].items()
    return frozenset((m, noun) for noun, ms in lists for m in ms.replace("-", "").split())


@lru_cache(maxsize=8192)
def forms(token: str) -> tuple[str, ...]:
    """The word as written, then what it may be a form of: "Queries" -> queries, query, ..."""
    word = token.lower().removesuffix("'s").replace("-", "")
    found = [word, token.lower().rpartition("-")[2]]  # "story-reading" -> reading
    for ending, added in {"ies": "y", "es": "", "s": "", "ied": "y", "ing": "e", "ed": "e"}.items():
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 1:
            found += [stem, stem + added, stem[:-1] if stem[-1] == stem[-2] else stem]
    return tuple(found)


def has(token: str, *lists: str) -> bool:
    """Whether the token, in any of its forms, is in one of the word lists."""
    return any(form in word_list(name) for name in lists for form in forms(token))


def exact(token: str, *lists: str) -> bool:
    """Whether the token as written is in one of the word lists."""
    return any(forms(token)[0] in word_list(name) for name in lists)


def sense(words: list[str]) -> str | None:
    """Which of SENSES the last word has after the one before it: "dress code" is everyday."""
    pairs = [(m, n) for w in words[-2:-1] for m in forms(w) for n in forms(words[-1])]
    return next((kind for kind in SENSES if any(pair in sense_pairs(kind) for pair in pairs)), None)
