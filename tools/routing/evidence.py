"""What speaks for code: an identifier, the noun asked for, technical against everyday words."""

import re
from itertools import pairwise

from tools.routing.vocabulary import NOUNS, exact, forms, has, sense, word_list


def is_code_word(words: list[str], i: int) -> bool:
    """Whether words[i] is a language ("Go" with a capital, or "in go") or an identifier."""
    word, before = words[i], words[i - 1] if i else ""
    by_name = before and (word[0].isupper() or exact(before, "means"))
    extension = word.rpartition(".")[2].lower() if "." in word else ""
    return (
        bool(re.search(r"\(\)$|[a-z]_[a-z]|^[a-z]+[A-Z]", word))
        or extension in word_list("code_extensions")
        or exact(word, "languages", *(["language_names"] if by_name else []))
    )


def weigh(words: list[str], *against: str) -> int:
    """Technical words minus everyday words (and those in the lists against)."""
    total = 0
    for i, word in enumerate(words):
        if is_code_word(words, i):
            total += 2
        elif sense(words[max(i - 1, 0) : i + 1]) == "everyday_senses":
            total -= 2
        elif has(word, "everyday", *against):
            total -= 1
        elif has(word, "technical", "code_nouns", "feature_nouns"):
            total += 1
    return total


def judge_noun(phrase: list[str], rest: list[str]) -> bool | None:
    """Whether what a noun phrase names is code; None if its head noun is unknown."""
    *modifiers, head = phrase
    kind = next((name for f in forms(head) for name in NOUNS if f in word_list(name)), "")
    after = list(pairwise(rest))
    means = any(exact(a, "means") and exact(b, "languages", "language_names") for a, b in after)
    if means and kind.startswith("either"):
        return True  # "a phone script in Python"
    if has(head, "formal_nouns") and any(has(word, "formats") for word in modifiers):
        return True  # "OpenAPI 3.1 spec"
    if meant := sense(phrase):
        return meant == "technical_senses"
    if kind == "prose_nouns":
        return False
    if kind in ("code_nouns", "feature_nouns") or is_code_word(phrase, len(modifiers)):
        return True
    if not kind and modifiers and has(modifiers[-1], "either_code"):
        return judge_noun(modifiers, rest)  # its name: "functions add and sub", "a module calc"
    if not kind:
        return False if weigh(phrase) < 0 else None
    if any(is_code_word(phrase, i) for i in range(len(modifiers))):
        return True
    for modifier in reversed(modifiers):  # the nearest decides
        if has(modifier, "technical", "everyday"):
            return not has(modifier, "everyday")
    if rest and exact(rest[0], "about", *(["topic"] if kind == "either_prose" else [])):
        return False
    if any(exact(a, "behaviour") and has(b, "data_verbs") for a, b in after):
        return True
    weight = weigh(rest)
    return weight > 0 if weight else kind == "either_code" and rest[:1] != ["on"]
