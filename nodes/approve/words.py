"""Whether plain words say yes or no, and never a yes where a no could be meant.

A message is a yes when all of it is words of consent. It is a no when it begins with a clause that
is all words of refusal, and nothing after that takes it back. Everything else is neither: it costs
a second question, while a wrong guess would cost what the person did not want to pay.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Said = Literal["yes", "no"] | None


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_YES = _words(
    "yes y yeah yep yup ok okay k sure approve approved accept accepted agree agreed confirm"
    " confirmed go proceed continue true lgtm certainly definitely absolutely start begin execute"
    " run"
)
_SAID_AGAIN = _words("yes yeah yep ok okay approve approved accept accepted go proceed continue")
_VERBS = _words("do carry make build run start begin execute")  # a yes together with an object
_OBJECTS = _words("it that this so plan")
_AROUND_YES = _words(
    "please thanks the a with ahead on out to me us now lets as shown then just"
    " anyway its thats and for"
)
_NO = _words("no n nope nah nay negative false")
_REFUSE = _words(
    "stop cancel abort halt quit reject rejected refuse refused deny denied decline declined"
    " disapprove disapproved"
)
_FORBID = _words("not dont donot cant cannot wont never shouldnt")
_WHOLE = _words("dont donot never")  # what says no alone
_FORBIDDEN = _words(
    "do go proceed continue carry run start begin execute build make approve approved accept"
    " accepted agree agreed confirm confirmed ok okay allow want absolutely definitely certainly"
    " course"
)
_AROUND_NO = _words(
    "please thanks it that this the a plan with ahead on out to i we me us you would will should"
    " now here task run goal anything everything at such way its thats answer is my said of any"
)
_NEUTRAL = _words("please thanks hmm um uh oh ah well sorry hi hello hey")

_PHRASES = (
    ("thank you", "thanks"),
    ("carry on", "continue"),
    ("looks good", "lgtm"),
    ("sounds good", "lgtm"),
    ("👍", " yes "),
    ("👎", " no "),
)
_CLAUSES = re.compile(r"[,.;:!\r\n]+|\s[-–—]+\s|\bbecause\b")  # noqa: RUF001
# A yes may hold nothing that could turn it: "!yes", "~yes~", a sign that is no letter.
_PLAIN = re.compile(r"(?:[\w\s,.;:'’\"()*`…–—-]|!(?!\w))*")  # noqa: RUF001


def words_say(text: str) -> Said:
    """``yes``, ``no``, or None when neither is plain."""
    text = unicodedata.normalize("NFKC", text).casefold()
    for phrase, word in _PHRASES:
        text = text.replace(phrase, word)
    if "?" in text:
        return None
    clauses = [re.findall(r"\w+", re.sub(r"['’]", "", c)) for c in _CLAUSES.split(text)]  # noqa: RUF001
    clauses = [clause for clause in clauses if clause and not _NEUTRAL.issuperset(clause)]
    if not clauses:
        return None
    if _PLAIN.fullmatch(text) and all(_is_yes(clause) for clause in clauses):
        return "yes"
    first, *rest = clauses
    if _is_no(first) and not any(_takes_back(clause) for clause in rest):
        return "no"
    return None


def _is_yes(clause: list[str]) -> bool:
    if clause[0] in ("i", "we"):  # "I approve", but not "do I approve"
        clause = clause[1:]
    said = set(clause)
    if not said <= _YES | _VERBS | _OBJECTS | _AROUND_YES:
        return False
    return bool(said & _YES or (said & _VERBS and said & _OBJECTS))


def _is_no(clause: list[str]) -> bool:
    said = set(clause)
    forbids = sum(word in _FORBID for word in clause)
    if not forbids:
        return bool(said & (_NO | _REFUSE)) and said <= _NO | _REFUSE | _AROUND_NO
    # "Do not stop" and "not no" are no refusals, whatever else they are.
    return (
        forbids == 1
        and said <= _FORBID | _FORBIDDEN | _AROUND_NO
        and bool(said & (_FORBIDDEN | _WHOLE))
    )


def _takes_back(clause: list[str]) -> bool:
    said = set(clause)
    return _is_yes(clause) or bool(said & _SAID_AGAIN and not said & (_FORBID | _NO))
