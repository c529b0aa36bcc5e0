"""Goals in the six other languages that are heard most, by their commonest words alone."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from tools.routing.clauses import LIMIT
from tools.routing.evidence import is_code_word
from tools.routing.vocabulary import ENTRIES, exact

SENTENCES = 50  # of a goal that are judged
SHARED = ("shared_code", "shared_prose")
KINDS = ("foreign_makes", "foreign_tells", "foreign_code", "foreign_prose", *SHARED)
# Ideographs, kana and Arabic, whose words carry others before and behind them.
_JOINED = re.compile(r"[\u0600-\u06ff\u3040-\u30ff\u3400-\u9fff]")
# After these in a Chinese request comes a text, whatever it is about: "write a (piece) …".
_PIECE = re.compile("[一两几這这](?:篇|首|封|则)")
# Of a sentence, also in wide letters (U+FF01 "!", U+FF1F "?", U+FF1B ";", U+FF1A ":").
_END = re.compile("[.!?;:\n]\\s|[\n\u3002\uff01\uff1f\uff1b\uff1a\u060c\u061f]")
_ENDINGS = ("", "en", "es", "n", "s", "e")


def foreign_code(goal: str) -> tuple[bool, str] | None:
    """Whether code is asked for, and by which words; None for a goal in English or unknown words.

    A request is for the thing named next after its verb, or, where the verb comes last, before it.
    """
    text = re.sub(r"(?s)```.*?(?:```|\Z)", " ", _plain(goal[:LIMIT]))
    words = text.split()
    if not words or exact(words[0], "tell_verbs"):
        return None
    found = None
    for sentence in _END.split(text)[:SENTENCES]:
        judged = _judge(sentence)
        if judged and judged[0]:
            return judged
        found = found or judged
    return found


def _judge(sentence: str) -> tuple[bool, str] | None:
    marks = sorted(_marks(sentence))
    if all(kind in SHARED for _, kind, _ in marks):
        return None
    makes = [place for place, kind, _ in marks if kind == "foreign_makes"]
    told = [place for place, kind, _ in marks if kind == "foreign_tells"]
    first = re.findall(r"[\w'-]+", sentence)[:1]
    nouns = [mark for mark in marks if mark[1].endswith(("code", "prose"))]
    if not (makes or told or nouns):
        return None
    asked = any(word in ENTRIES["foreign_questions"].split() for word in first)
    if asked or (told and (not makes or told[0] < makes[0])):
        return False, "words are asked for"
    if _PIECE.search(sentence):
        return False, "words are asked for"
    if _ends_in_verb(sentence, makes):
        meant = [noun for noun in nouns if noun[0] < makes[-1]][-1:]
    elif _JOINED.search(sentence) and (head := re.search(r"的\s*(\w+)$", sentence)):
        # In Chinese what a thing is comes last: "a story about functions".
        meant = [noun for noun in nouns if noun[0] >= head.start(1)][:1] or nouns[:1]
    else:
        meant = [noun for noun in nouns if not makes or noun[0] > makes[0]][:1] or nouns[:1]
    if meant:
        _, kind, word = meant[0]
        return kind.endswith("code"), f'asks for "{word}"'
    tokens = re.findall(r"[a-z+#]+", sentence)
    if any(is_code_word(tokens, i) for i in range(len(tokens))):
        return True, "asks to make something in a programming language"
    return False, "nothing asks for code"


def _ends_in_verb(sentence: str, makes: list[int]) -> bool:
    """Whether it is Japanese, where the thing comes right before "を" and the verb."""
    return bool(makes and re.search(r"[\u3040-\u30ff]", sentence))


def _marks(sentence: str) -> Iterator[tuple[int, str, str]]:
    """Where the words of each kind stand: place, kind, word."""
    tokens = [(m.start(), m[0]) for m in re.finditer(r"[\w'-]+", sentence)]
    for kind in KINDS:
        for word in _words(kind):
            if _JOINED.match(word):
                start = r"(?<!\w)[وفبلك]?(?:ال)?" if "\u0600" <= word <= "\u06ff" else ""
                for found in re.finditer(start + re.escape(word), sentence):
                    yield found.start(), kind, word
            else:
                yield from ((place, kind, word) for place, t in tokens if _is(t, word, kind))


@cache
def _words(kind: str) -> tuple[str, ...]:
    return tuple(_plain(word).replace("_", " ") for word in ENTRIES[kind].split())


@cache
def _shared() -> frozenset[str]:
    return frozenset(word for kind in SHARED for word in ENTRIES[kind].split())


def _is(token: str, word: str, kind: str) -> bool:
    if word not in token:  # as hardly any is: what follows takes its time
        return False
    if not kind.endswith(("code", "prose")):
        return token == word
    joined = kind.startswith("foreign") and len(word) > 4  # "Sortierfunktion", "Python-Skript"
    if kind not in SHARED and token in _shared():
        return False  # "classes", "programme"
    parts = (token, token.rpartition("-")[2])
    return any(
        part == word + ending or (joined and part.endswith(word + ending))
        for part in parts
        for ending in _ENDINGS
    )


def _plain(text: str) -> str:
    """Small letters, composed; Arabic without its vowel signs and forms of the same letter."""
    text = unicodedata.normalize("NFC", text.replace("\u2019", "'")).casefold()
    text = re.sub("[\u064b-\u0652\u0640]", "", text)
    return text.translate(str.maketrans("أإآةى", "اااهي"))
