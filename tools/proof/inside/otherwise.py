"""Whether an object is equal to what is not expected, though it looks like it: see ``asking.py``.

Standard library only.
"""

import copy
import os
import sys
from collections import UserList, deque
from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest
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
    if kind in PLAIN or depth > DEPTH:
        return False
    if brought_along(kind):
        held = vars(value).get("expected") if hasattr(value, "__dict__") else None
        return held is not None and equal_to_others(held, expected, depth + 1)  # of approx
    pairs: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        known = expected if isinstance(expected, dict) else {}
        pairs = [(dict.__getitem__(value, key), known.get(key)) for key in dict.__iter__(value)]
    elif isinstance(value, HELD):
        other = list(expected) if isinstance(expected, HELD) else []
        pairs = list(zip_longest(list(value)[:MANY], other[:MANY]))
    if kind not in HOLDING:
        around = near(expected)
        unlike = (*others(expected), *islice(altered(expected), SOME))
        if any(is_so(lambda o=o: value == o) for o in unlike):
            return True
        if sum(is_so(lambda o=o: value == o) for o in around) > len(around) // 2:
            return True
    return any(equal_to_others(one, two, depth + 1) for one, two in pairs)


def holds_others(left: Any, right: Any) -> bool:
    """Whether something holds what nothing holds, or whatever number it is asked for."""
    numbers = [left + FAR, -left - FAR, *near(left)] if near(left) else []
    return any(is_so(lambda o=o: o in right) for o in (object(), PLEASES)) or (
        bool(numbers) and all(is_so(lambda n=n: n in right) for n in numbers)
    )


def unlike_itself(value: Any) -> bool:
    if type(value) in PLAIN or type(value) in HOLDING or "nan" in str(value).lower():
        return False
    return is_so(lambda: value != value)


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


def altered(expected: Any, depth: int = 0) -> Iterator[Any]:
    """The like of what is expected, each with something in it that is otherwise.

    Of an object of a plain class, one in which every attribute is otherwise; nothing where one of
    them cannot be changed.
    """
    kind = type(expected)
    if depth > SHALLOW or kind in PLAIN:
        return
    if kind in (list, tuple):
        for at, one in enumerate(expected[:SOME]):
            for other in otherwise(one, depth):
                yield kind((*expected[:at], other, *expected[at + 1 :]))
        yield kind((*expected, PLEASES))
    elif kind is dict:
        for key, one in list(expected.items())[:SOME]:
            for other in otherwise(one, depth):
                yield expected | {key: other}
        yield expected | {PLEASES: PLEASES}
    elif kind in (set, frozenset):
        yield expected | {PLEASES}
    else:
        yield from otherwise_made(expected, depth)


def otherwise(one: Any, depth: int) -> Iterable[Any]:
    if one is None:
        return [PLEASES]
    plain = type(one) in PLAIN and type(one) is not type
    return [others(one)[0]] if plain else altered(one, depth + 1)


def otherwise_made(expected: Any, depth: int) -> Iterator[Any]:
    makes: Any = type(expected).__new__
    # What has a state beside its attributes, such as a date or an error, is made in its own way,
    # and what ends in one would end twice.
    if makes is not object.__new__ or hasattr(expected, "__del__"):
        return
    try:
        other = copy.copy(expected)
        slots = [name for one in type(expected).__mro__ for name in getattr(one, "__slots__", ())]
        names = [*getattr(expected, "__dict__", ()), *(n for n in slots if hasattr(expected, n))]
        values = [list(islice(otherwise(getattr(expected, name), depth), 1)) for name in names]
        if other is expected or not names or not all(values):
            return
        for name, (value,) in zip(names, values, strict=True):
            object.__setattr__(other, name, value)
    except Exception:
        return
    yield other
