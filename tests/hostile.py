"""Texts that cost a careless reader minutes: a megabyte each, of what patterns stumble over."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

LONG = 1_000_000
BOUND_S = 1.0
WAIT = 10  # times as long by the clock

UNITS = {
    "blanks": " ",
    "newlines": "\n",
    "blank lines": " \n",
    "letters": "x",
    "wide letters": "é",
    "digits": "9",
    "braces": "{",
    "brackets": "[",
    "parentheses": "(",
    "objects": '{"a":',
    "pairs": "{}",
    "quotes": '"',
    "apostrophes": "'",
    "backslashes": "\\",
    "fences": "```\n",
    "backticks": "`",
    "tildes": "~~~\n",
    "commas": "a,",
    "series": "a, ",
    "dots": "a.",
    "slashes": "a/",
    "dashes": "--",
    "bullets": "- a\n",
    "numbers": "1. ",
    "comments": "/*",
    "colons": "a: ",
    "anchors": "&a *a ",
    "tags": "<a",
    "exports": "export {",
    "objects of JavaScript": "module.exports = {",
    "tables": "CREATE TABLE a (",
    "functions": "def f():\n",
    "calls": "f(",
    "names": "A_",
    "escapes": "\x1b[",
    "surrogates": "\ud800",
    "paths": "a.py ",
}
LEADS = {
    "a heading": "#",
    "a function": "export function",
    "an abstract": "abstract",
    "a default": "export default",
    "an object": "module.exports = {",
    "a list": "[1,",
    "a key": '{"a":',
    "a table": "CREATE TABLE",
    "a number": "1.",
    "a series": "functions: a,",
    "a comment": "//",
    "a fence": "```",
    "a column": "a(b,",
    "a class": "class ",
}


def filled(start: str, unit: str, size: int) -> str:
    return start + unit * (size // len(unit.encode(errors="replace")))


def texts(size: int) -> dict[str, str]:
    """All of them, each of about ``size`` bytes."""
    found = {name: filled("", unit, size) for name, unit in UNITS.items()}
    for name, start in LEADS.items():
        found[f"{name}, then blanks"] = filled(start, " ", size)
        found[f"{name}, then newlines"] = filled(start, "\n", size)
    return found


@contextmanager
def within(seconds: float = BOUND_S) -> Iterator[None]:
    """Fail a block that takes longer, also one that is in the middle of a pattern."""

    def late(_: int, __: FrameType | None) -> None:
        raise AssertionError(f"it took longer than {seconds:g} s")

    # Of the processor's time, which a busy machine does not lengthen; what waits has more of it.
    bounds = {
        signal.SIGPROF: (signal.ITIMER_PROF, seconds),
        signal.SIGALRM: (signal.ITIMER_REAL, WAIT * seconds),
    }
    before = {number: signal.signal(number, late) for number in bounds}
    for timer, most in bounds.values():
        signal.setitimer(timer, most)
    try:
        yield
    finally:
        for timer, _ in bounds.values():
            signal.setitimer(timer, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
