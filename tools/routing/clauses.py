"""Cut a goal into the requests it makes, and a request into the things it asks for."""

import re
from collections.abc import Iterator
from itertools import pairwise

from tools.routing.vocabulary import NOUNS, VERBS, exact, has

LIMIT = 4000  # characters looked at: the request comes first, pasted material after it


def clauses(goal: str) -> Iterator[tuple[list[str], bool, bool]]:
    """Cut a goal into requests: the words of each, does it end in "?", is it a list item."""
    text = re.sub(r"(?s)```.*?(?:```|\Z)", " pasted() ", goal[:LIMIT].replace("\u2019", "'"))
    text = re.sub(r"\b([A-Za-z_]\w*)\((?!e?s\))[^()\n]*\)", r"\1()", text)  # not "class(es)"
    text = re.sub(r"(?:^|\s)(?:[-\u2013\u2014*\u2022]+|\d{1,2}[.)])\s+", "\n• ", text)
    for paragraph in re.split(r"\n\s*\n", text):
        in_list = False
        for part in re.split(r"(?<=[.!?;:])\s+|\n+", paragraph):
            item = in_list or part.startswith("•")
            in_list = in_list or part.endswith(":")
            words = re.findall(r"\.?\w(?:[\w.+#'-]*[\w+#])?(?:\(\))?|[,&]", part)
            while words:
                end = next((i for i in range(1, len(words)) if opens_request(words, i)), len(words))
                yield words[:end], part.endswith("?"), item
                words = words[end:]


def opens_request(words: list[str], i: int) -> bool:
    """Whether a new request begins at words[i]: "explain recursion, then | write a function"."""
    before, after = words[i - 1], words[i + 1 : i + 2]
    noun = not after or (exact(after[0], "stops") and not exact(after[0], "pronouns"))
    if noun or not exact(words[i], "wishes", *VERBS) or not exact(before, "then", "joins"):
        return False
    # "and" only goes on with what "how to ..." or "who ..." began; "then" does not.
    return exact(before, "then") or not any(
        exact(a, "how_to") and exact(b, "subjects", *VERBS) for a, b in pairwise(words[:i])
    )


def object_nouns(words: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """The noun phrases asked for ("docs and unit tests for ..."), each with the words after it."""
    phrase: list[str] = []
    for i, word in enumerate([*words, ","]):
        ends = exact(word, "stops", "topic")
        if phrase and has(phrase[-1], *NOUNS):  # "class Dog", "a function validating the emails"
            acts = word.endswith("ing") and exact([*words[i + 1 :], ","][0], "determiners")
            ends = ends or acts or (word[0].isupper() and phrase[-1].islower())
        if ends and phrase:
            yield phrase, words[i:]
        if ends and not exact(word, "joins"):
            return
        phrase = [] if ends or (not phrase and exact(word, "determiners")) else [*phrase, word]
