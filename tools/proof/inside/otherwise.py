"""Whether an object is equal to what is not expected, though it looks like it: see ``asking.py``.

Standard library only.
"""

import copy
import os
import sys
from collections import UserList, deque
from itertools import zip_longest
from typing import Any

PLEASES = "it would please any test"
PLAIN = (bool, int, float, complex, str, bytes, type(None), type)
HELD = (list, tuple, set, frozenset, deque, UserList)
MANY = 100_000
HOLDING = (list, tuple, set, frozenset, dict)
FAR = 10**12 + 7921
SOME = 20  # of what is in a list
SHALLOW = 4
DEPTH = 50
# Said by whoever makes a twin: the files of the tests, and what of their tools is equal to much.
OF_TESTS = frozenset(map(os.path.abspath, globals().get("TESTS", ())))
TOOLS_OF_TESTS: tuple[str, ...] = globals().get("TOOLS_OF_TESTS", ())


def equal_to_others(value: Any, expected: Any, depth: int = 0) -> bool:
    kind = type(value)
    if kind in PLAIN or depth > DEPTH or brought_along(kind):
        return False
    pairs: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        known = expected if isinstance(expected, dict) else {}
        pairs = [(dict.__getitem__(value, key), known.get(key)) for key in dict.__iter__(value)]
    elif isinstance(value, HELD):
        other = list(expected) if isinstance(expected, HELD) else []
        pairs = list(zip_longest(list(value)[:MANY], other[:MANY]))
    if kind not in HOLDING:
        around = near(expected)
        if any(is_so(lambda o=o: value == o) for o in (*others(expected), *altered(expected))):
            return True
        if sum(is_so(lambda o=o: value == o) for o in around) > len(around) // 2:
            return True
    return any(equal_to_others(one, two, depth + 1) for one, two in pairs)


def brought_along(kind: type) -> bool:
    """Whether objects are the test's own, or its tools', which are meant to be equal to much.

    By where their comparison is written, which is harder to forge than a name.
    """
    written = getattr(getattr(kind.__eq__, "__code__", None), "co_filename", None)
    module = sys.modules.get(kind.__module__) if isinstance(kind.__module__, str) else None
    tool = kind.__module__.split(".")[0] in TOOLS_OF_TESTS if module else False
    return bool(written) and (
        written in OF_TESTS or (tool and written == getattr(module, "__file__", None))
    )


def is_so(question: Any) -> bool:
    try:
        return bool(question())
    except Exception:
        return False


def others(expected: Any) -> tuple[Any, ...]:
    """Values that the expected one is not equal to, those of its own type first."""
    if type(expected) is bool:
        return (not expected, PLEASES)
    if type(expected) in (int, float, complex):
        return (expected + FAR if abs(expected) < FAR else -expected, PLEASES)
    if type(expected) is str:
        return (f"{expected} otherwise", *([shifted(expected)] if expected.strip() else []))
    if type(expected) is bytes:
        return (expected + b" otherwise",)
    return (PLEASES, object())


def near(expected: Any) -> tuple[Any, ...]:
    """Numbers about the expected one: who is equal to most of them does not look closely."""
    if type(expected) not in (int, float) or expected != expected or abs(expected) > FAR:
        return ()
    return (expected + 1, expected - 1, 2 * expected + 3, expected // 2 - 2)


def shifted(text: str) -> str:
    """A text that looks the same from afar: each letter and digit is the next one."""
    return "".join(chr(ord(one) + 1) if one.isalnum() else one for one in text)


def altered(expected: Any, depth: int = 0) -> list[Any]:
    """The like of what is expected, each with something in it that is otherwise.

    Of an object of a plain class, one in which every attribute is otherwise; nothing where one of
    them cannot be changed.
    """
    kind = type(expected)
    if depth > SHALLOW:
        return []
    if kind in (list, tuple):
        found = [
            kind((*expected[:at], other, *expected[at + 1 :]))
            for at, one in enumerate(expected[:SOME])
            for other in otherwise(one, depth)
        ]
        return found or [kind((*expected, PLEASES))]
    if kind is dict:
        some = list(expected.items())[:SOME]
        found = [expected | {key: other} for key, one in some for other in otherwise(one, depth)]
        return found or [expected | {PLEASES: PLEASES}]
    if kind in (set, frozenset):
        return [expected | {PLEASES}]
    return otherwise_made(expected, depth) if kind not in PLAIN else []


def otherwise(one: Any, depth: int) -> list[Any]:
    if one is None:
        return [PLEASES]
    plain = type(one) in PLAIN and type(one) is not type
    return [others(one)[0]] if plain else altered(one, depth + 1)


def otherwise_made(expected: Any, depth: int) -> list[Any]:
    makes: Any = type(expected).__new__
    # What has a state beside its attributes, such as a date or an error, is made in its own way.
    if makes is not object.__new__:
        return []
    try:
        other = copy.copy(expected)
        slots = [name for one in type(expected).__mro__ for name in getattr(one, "__slots__", ())]
        names = [*getattr(expected, "__dict__", ()), *(n for n in slots if hasattr(expected, n))]
        values = [otherwise(getattr(expected, name), depth) for name in names]
        if other is expected or not all(values):
            return []
        for name, value in zip(names, values, strict=True):
            object.__setattr__(other, name, value[0])
    except Exception:
        return []
    return [other] if names else []
