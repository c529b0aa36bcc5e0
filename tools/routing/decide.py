"""The procedure: judge a goal clause by clause, until one asks for code."""

from typing import Literal, NamedTuple

from tools.routing.clauses import clauses, object_nouns
from tools.routing.evidence import judge_noun, weigh
from tools.routing.foreign import foreign_code
from tools.routing.vocabulary import NOUNS, VERBS, exact, has, sense

LLM_TASK_TYPES = ("RETRIEVE", "WRITE", "THINK", "IMAGE_GENERATION")


class Decision(NamedTuple):
    """Where a goal goes, and one line saying why."""

    to: Literal["PTC", "LLM"]
    reason: str


def decide(goal: str, task_type: str | None = None) -> Decision:
    """Send a goal to PTC if code is to be made or changed, else to the LLM; never raises.

    An explicit task type wins; without one (or with an unknown one) the goal's words decide.
    """
    if task_type == "CODE_INTERPRET":
        return Decision("PTC", "explicit task type CODE_INTERPRET")
    if task_type in LLM_TASK_TYPES:
        return Decision("LLM", f"explicit task type {task_type}")
    if foreign := foreign_code(goal):
        code, reason = foreign
        return Decision("PTC" if code else "LLM", reason)
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


def judge(words: list[str], asked: bool, alone: bool) -> Decision | None:
    """Judge one clause; None if it asks for nothing, or for something unknown.

    asked: it ends in "?". alone: nothing was asked for before, so a bare title is a request.
    """
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
    names = sense(words[:2]) or has(words[0], "formats")
    if not rest or names or (exact(rest[0], "stops") and has(words[0], *NOUNS)):
        verb, rest = None, words  # "code for sorting", "training program": no verb after all
    if verb is None and not alone:
        return None  # a remark about what was asked for
    if verb is None and any(exact(word, "articles") for word in words[1:2]):
        verb, rest = "tell_verbs", words[1:]  # a verb we do not know: "Celebrate the launch"
    return judge_request(words, verb, rest, asked)


def judge_request(
    words: list[str], verb: str | None, rest: list[str], asked: bool
) -> Decision | None:
    """Judge a request by the kind of its verb (one of VERBS) and by what it asks for."""
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
