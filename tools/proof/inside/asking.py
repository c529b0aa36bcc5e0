"""What a twin of a test asks on its way: whether what pleases the test would please any other.

The definitions are put at the head of the twin, under names that nobody knows beforehand. Objects
of the project are asked whether they are equal to something else as well, the tools of the test
whether they can fail. Standard library only.
"""

import operator
from typing import Any

PLEASES = "it would please any test"
PLAIN = (bool, int, float, complex, str, bytes, type(None), type)
HOLDING = (list, tuple, set, frozenset, dict)
DEPTH = 50
FAR = 10**12 + 7921
SIGNS: dict[str, Any] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "is": operator.is_,
    "is not": operator.is_not,
    "in": lambda left, right: left in right,
    "not in": lambda left, right: left not in right,
}
LENIENT = ("unittest", "dirty_equals")
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
# Assertions by name: what each compares, and arguments with which it has to fail.
ASSERTIONS: dict[str, tuple[Any, ...]] = {
    "assertEqual": ("==", 1, 2),
    "assertEquals": ("==", 1, 2),
    "assertListEqual": ("==", [1], [2]),
    "assertTupleEqual": ("==", (1,), (2,)),
    "assertDictEqual": ("==", {1: 1}, {1: 2}),
    "assertSetEqual": ("==", {1}, {2}),
    "assertSequenceEqual": ("==", [1], [2]),
    "assertMultiLineEqual": ("==", "1", "2"),
    "assertCountEqual": (None, [1], [2]),
    "assertAlmostEqual": ("==", 1, 9),
    "assertNotAlmostEqual": (None, 1, 1),
    "assertNotEqual": ("!=", 1, 1),
    "assertLess": ("<", 2, 1),
    "assertLessEqual": ("<=", 2, 1),
    "assertGreater": (">", 1, 2),
    "assertGreaterEqual": (">=", 1, 2),
    "assertIn": ("in", 1, ()),
    "assertNotIn": (None, 1, (1,)),
    "assertIs": (None, 1, None),
    "assertIsNot": (None, None, None),
    "assertIsInstance": (None, 1, str),
    "assertNotIsInstance": (None, 1, int),
    "assertRegex": (None, "a", "b"),
    "assertNotRegex": (None, "a", "a"),
    "assertIsNone": (None, 1),
    "assertIsNotNone": (None, None),
    "assertTrue": (None, False),
    "assertFalse": (None, True),
}


def compared(lenient: str, left: Any, *rest: Any) -> Any:
    """The truth of a comparison such as ``a < b <= c``, of which no side may please anybody.

    ``lenient`` is the name of a test's module that brings along what is equal to much.
    """
    result = True
    for sign, right in zip(rest[::2], rest[1::2], strict=True):
        # Asked before and after: one that counts how often it was asked is told, too.
        please_nobody(lenient, left, sign, right)
        result = SIGNS[sign](left, right)
        if not result:
            break
        please_nobody(lenient, left, sign, right)
        left = right
    return result


def called(lenient: str, function: Any, name: str, *args: Any, **kwargs: Any) -> Any:
    """Call a tool of the test, ``assertEqual`` or ``raises``, which has to be able to fail."""
    if name in ASSERTIONS:
        sign, *failing = ASSERTIONS[name]
        can_fail(lambda: function(*failing))
        if sign and len(args) > 1:
            please_nobody(lenient, args[0], sign, args[1])
    elif len(args) > 1 and callable(args[1]):
        can_fail(lambda: function(args[0], lambda: None))
    else:
        can_fail(lambda: nothing_within(function(*args, **kwargs)))
    return function(*args, **kwargs)


def steady(lenient: str, value: Any) -> Any:
    """What is asserted, which may not be true now and false a moment later."""
    if type(value) not in PLAIN and type(value) not in HOLDING and bool(value) != bool(value):
        raise AssertionError(PLEASES)
    return value


def ended(lenient: str, value: Any, words: str) -> Any:
    """The end of a test that is an expression."""
    raise AssertionError(words)


def please_nobody(lenient: str, left: Any, sign: str, right: Any) -> None:
    if sign == "==":
        pleases = equal_to_others(left, right, lenient) or (
            not lenient and equal_to_others(right, left, lenient)
        )
    elif sign == "!=":
        pleases = unlike_itself(left) or unlike_itself(right)
    elif sign == "in":
        # What has no test of its own is walked through, and may be without an end.
        asked = type(right) not in PLAIN and hasattr(type(right), "__contains__")
        pleases = asked and is_so(lambda: object() in right)
    elif sign in OPPOSITE and not (type(left) in PLAIN and type(right) in PLAIN):
        pleases = is_so(lambda: SIGNS[sign](left, right)) and is_so(
            lambda: SIGNS[OPPOSITE[sign]](left, right)
        )
    else:
        pleases = False
    if pleases:
        raise AssertionError(PLEASES)


def equal_to_others(value: Any, expected: Any, lenient: str, depth: int = 0) -> bool:
    kind = type(value)
    # Tests have objects of their own that are equal to much, such as ``mock.ANY``.
    brought = lenient and kind.__module__.split(".")[0] in (*LENIENT, lenient)
    if kind in PLAIN or brought or depth > DEPTH:
        return False
    if kind is dict:
        known = expected if type(expected) is dict else {}
        pairs = [(value[key], known.get(key)) for key in list(value)]
    elif kind in HOLDING:
        other = list(expected) if type(expected) in HOLDING else []
        other += [None] * (len(value) - len(other))
        pairs = list(zip(list(value), other, strict=False))
    else:
        return any(is_so(lambda other=other: value == other) for other in others(expected))
    return any(equal_to_others(one, two, lenient, depth + 1) for one, two in pairs)


def others(expected: Any) -> tuple[Any, ...]:
    """Values that the expected one is not equal to, those of its own type first."""
    if type(expected) is bool:
        return (not expected, PLEASES)
    if type(expected) in (int, float, complex):
        return (expected + FAR if abs(expected) < FAR else -expected, PLEASES)
    if type(expected) is str:
        return (f"{expected} otherwise",)
    if type(expected) is bytes:
        return (expected + b" otherwise",)
    return (PLEASES, object())


def unlike_itself(value: Any) -> bool:
    if type(value) in PLAIN or type(value) in HOLDING or "nan" in str(value).lower():
        return False
    return is_so(lambda: value != value)


def is_so(question: Any) -> bool:
    try:
        return bool(question())
    except Exception:
        return False


def nothing_within(context: Any) -> None:
    with context:
        pass


def can_fail(attempt: Any) -> None:
    try:
        attempt()
    except BaseException:
        return
    raise AssertionError(PLEASES)
