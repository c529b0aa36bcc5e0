"""Decide, without a model call, who does a subtask: PTC makes code, an LLM does everything else.

The goal is cut into clauses, and each clause is judged by what it asks for:

1. A question, or a verb that asks to be told something ("explain", "compare"), is for the LLM.
2. Otherwise the thing asked for decides: the head noun of "a *toast* for the function room". Some
   nouns are always code ("endpoint"), some never ("toast"); "class" or "table" can be either, and
   is decided by its modifiers ("yoga class"), by what it does and by the words after it.
3. If the noun is unknown, the clause is weighed: technical words against everyday words.

One clause that asks for code sends the goal to PTC; failing that, one that asks for words sends it
to the LLM; failing both, the whole goal is weighed. The vocabulary is data: see routing.yaml.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal, NamedTuple

import yaml  # type: ignore[import-untyped, unused-ignore]

LIMIT = 4000  # characters looked at: the request comes first, pasted material after it
LLM_TASK_TYPES = ("RETRIEVE", "WRITE", "THINK", "IMAGE_GENERATION")
VERBS = ("tell_verbs", "code_verbs", "make_verbs", "strict_verbs", "data_verbs")
NOUNS = ("prose_nouns", "code_nouns", "feature_nouns", "either_code", "either_prose")
SENSES = ("everyday_senses", "technical_senses")
DATA = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
WORDS = {k: set(v.replace("-", "").split()) for k, v in DATA.items() if isinstance(v, str)}
PAIRS = {
    k: {(m, n) for n, v in DATA[k].items() for m in v.replace("-", "").split()} for k in SENSES
}


class Decision(NamedTuple):
    """Where a goal goes, and one line saying why."""

    to: Literal["PTC", "LLM"]
    reason: str


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
    return any(form in WORDS[name] for name in lists for form in forms(token))


def exact(token: str, *lists: str) -> bool:
    """Whether the token as written is in one of the word lists."""
    return any(forms(token)[0] in WORDS[name] for name in lists)


def sense(words: list[str]) -> str | None:
    """Which of SENSES the last word has after the one before it: "dress code" is everyday."""
    pairs = [(m, n) for w in words[-2:-1] for m in forms(w) for n in forms(words[-1])]
    return next((kind for kind in SENSES if any(pair in PAIRS[kind] for pair in pairs)), None)


def is_code_word(words: list[str], i: int) -> bool:
    """Whether words[i] is a language ("Go" with a capital, or "in go") or an identifier."""
    word, before = words[i], words[i - 1] if i else ""
    by_name = before and (word[0].isupper() or exact(before, "means"))
    extension = word.rpartition(".")[2].lower() if "." in word else ""
    return (
        bool(re.search(r"\(\)$|[a-z]_[a-z]|^[a-z]+[A-Z]", word))
        or extension in WORDS["code_extensions"]
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


def judge_noun(phrase: list[str], rest: list[str]) -> bool | None:
    """Whether what a noun phrase names is code; None if its head noun is unknown."""
    *modifiers, head = phrase
    kind = next((name for f in forms(head) for name in NOUNS if f in WORDS[name]), "")
    after = list(pairwise(rest))
    means = any(exact(a, "means") and exact(b, "languages", "language_names") for a, b in after)
    if means and kind.startswith("either"):
        return True  # "a phone script in Python"
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


def judge(words: list[str], asked: bool, alone: bool) -> Decision | None:
    """Judge one clause; None if it asks for nothing, or for something unknown."""
    first = next((i for i, word in enumerate(words) if not exact(word, "polite")), len(words))
    opening, words = words[:2], words[first:]
    if not words:
        return None
    negated = exact(words[0], "negations") or "not" in words[1:2]
    question = exact(words[0], "question_words") or exact(opening[0], "question_starts")
    question = question or (exact(opening[0], "modals") and not exact(opening[-1], "askable"))
    if question or (negated and opening[0] in ("I", "I'm")):  # "I don't understand ..."
        return Decision("LLM", f'a question: "{words[0][:60]} ..."')
    if negated or exact(words[0], "pronouns"):
        return None
    alone = alone or any(exact(word, "wishes") for word in opening)
    verb, rest = next((name for name in VERBS if has(words[0], name)), None), words[1:]
    if not rest or sense(words[:2]) or (exact(rest[0], "stops") and has(words[0], *NOUNS)):
        verb, rest = None, words  # "code for sorting", "training program": no verb after all
    if verb is None and not alone:
        return None  # a remark about what was asked for
    if verb is None and any(exact(word, "articles") for word in words[1:2]):
        verb, rest = "tell_verbs", words[1:]  # a verb we do not know: "Celebrate the launch"
    objects = list(object_nouns(rest))
    if exact(words[0], "attach_verbs"):  # "add a photo to the profile page": the page changes too
        objects += object_nouns(" ".join(rest).rpartition(" to ")[2].split())
    nouns = [(judge_noun(p, after), p[-1]) for p, after in objects]
    made = next((noun for is_code, noun in nouns if is_code), None)
    start = " ".join(words[:3])[:60]
    code = Decision("PTC", f'asks to make code: "{(made or start)[:60]}"')
    text = Decision("LLM", f'words are asked for: "{start}"')
    weight = weigh(rest, "prose_nouns")
    title = not verb and not asked and not any(exact(word, "versus", "told") for word in words)
    if verb == "tell_verbs" or not (verb or title):
        return text
    if verb == "code_verbs":
        return code if made or weight >= 0 else text
    if verb == "data_verbs":
        either = any(has(noun, "either_code", "either_prose") for _, noun in nouns)
        asks_taste = any(exact(word, "opinion") for word in rest)
        return text if asks_taste else code if weight >= (not either) else None
    if made:
        return code
    if verb == "strict_verbs" or exact(rest[0], "about") or any(n[0] is False for n in nouns):
        return text
    return code if weight > 0 else text if weight < 0 else None


def decide(goal: str, task_type: str | None = None) -> Decision:
    """Send a goal to PTC if code is to be made or changed, else to the LLM; never raises.

    An explicit task type wins; without one (or with an unknown one) the goal's words decide.
    """
    if task_type == "CODE_INTERPRET":
        return Decision("PTC", "explicit task type CODE_INTERPRET")
    if task_type in LLM_TASK_TYPES:
        return Decision("LLM", f"explicit task type {task_type}")
    found: Decision | None = None
    seen: list[str] = []
    for words, asked, item in clauses(goal):
        seen += words
        # What follows a request for a text describes that text: "a post about Go. Add examples."
        if found and (item or exact(words[0], "continuation_verbs")):
            continue
        decision = judge(words, asked, alone=found is None)
        if decision and decision.to == "PTC":
            return decision
        found = found or decision
    if found is None and weigh(seen) > 0:
        return Decision("PTC", "more technical than everyday words")
    return found or Decision("LLM", "nothing asks for code")
