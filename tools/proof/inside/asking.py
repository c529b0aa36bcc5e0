"""What a twin of a test asks on its way: whether what pleases the test would please any other.

The definitions are put at the head of the twin, under names that nobody knows beforehand. Objects
of the project are asked whether they are equal to something else as well, the tools of the test
whether they can fail. Standard library only.
"""

import ast
import functools
import operator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # in a twin it has been run in the same names before
    from tools.proof.inside.otherwise import (
        HOLDING,
        PLAIN,
        PLEASES,
        SOME,
        equal_to_others,
        holds_others,
        is_so,
        unlike_itself,
    )

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
SIDES = ("first", "second", "member", "container", "actual", "desired", "left", "right")
RAISES = "raises an error of the project"
MOCKED = ("assert_called_with", "assert_called_once_with", "assert_any_call")
ABSTRACT = ("builtins", "typing", "collections.abc")  # much is of these kinds
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


def compared(truth: bool, left: Any, *rest: Any) -> Any:
    """What a comparison such as ``a < b <= c`` gives, of which no side may please anybody.

    ``truth``: whether it is taken for true or false. Where it is not, it may build something, such
    as a query or a mask, and only a plain result is asked about.
    """
    result: Any = True
    pairs = list(zip(rest[::2], rest[1::2], strict=True))
    for at, (sign, right) in enumerate(pairs):
        # Asked before and after: one that counts how often it was asked is told, too.
        pleased = pleases(left, sign, right)
        result = SIGNS[sign](left, right)
        last = at == len(pairs) - 1
        is_truth = truth or not last or type(result) in PLAIN
        if is_truth and (pleased or pleases(left, sign, right)):
            raise AssertionError(PLEASES)
        if not last and not result:
            break
        left = right
    return result


def called(function: Any, name: str, *args: Any, **kwargs: Any) -> Any:
    """Call a tool of the test, ``assertEqual`` or ``raises``, which has to be able to fail."""
    sides = [*args, *(kwargs[word] for word in SIDES if word in kwargs)]
    if name in ASSERTIONS:
        sign, *failing = ASSERTIONS[name]
        can_fail(lambda: function(*failing))
        if sign and len(sides) > 1 and pleases(sides[0], sign, sides[1]):
            raise AssertionError(PLEASES)
    elif name in MOCKED:
        given = getattr(getattr(function, "__self__", None), "call_args", None)
        if given and any(
            equal_to_others(one, two) for one, two in zip(given.args, args, strict=False)
        ):
            raise AssertionError(PLEASES)
    elif name == "isinstance":
        kinds = args[1] if isinstance(args[1], tuple) else (args[1],)
        own = [one for one in kinds if getattr(one, "__module__", "builtins") not in ABSTRACT]
        if own and is_so(lambda: isinstance(AnotherError(), tuple(own))):
            raise AssertionError(PLEASES)
    elif name.startswith("assert") and not name.startswith(("assertRaises", "assertWarns")):
        if len(sides) > 1 and pleases(sides[0], "==", sides[1]):
            raise AssertionError(PLEASES)
    elif len(args) > 1 and callable(args[1]):
        can_fail(lambda: function(args[0], lambda: None))
    else:
        can_fail(lambda: nothing_within(function(*args, **kwargs)))
        if name == RAISES:
            can_fail(lambda: another_within(function(*args, **kwargs)))
    return function(*args, **kwargs)


def steady(value: Any) -> Any:
    """What is asserted, which may not be true now and false a moment later."""
    if type(value) not in PLAIN and type(value) not in HOLDING and bool(value) != bool(value):
        raise AssertionError(PLEASES)
    return value


def unshrunk() -> None:
    """Have Hypothesis be content with the first example that fails: that a twin fails is known."""
    with suppress(Exception):
        from hypothesis import Phase, settings

        settings.register_profile("twin", phases=[Phase.explicit, Phase.generate])
        settings.load_profile("twin")


@functools.cache
def shown(hidden: str) -> Any:
    """A literal of the test, which does not stand in the twin for whoever reads that."""
    return ast.literal_eval(bytes.fromhex(hidden).decode())


def ended(value: Any, words: str) -> Any:
    """The end of a test that is an expression."""
    raise AssertionError(words)


def pleases(left: Any, sign: str, right: Any) -> bool:
    if sign == "==":
        return equal_to_others(left, right) or equal_to_others(right, left)
    if sign == "!=":
        return unlike_itself(left) or unlike_itself(right) or pleases(left, "==", right)
    if sign == "in":
        if type(right) in HOLDING:
            held = list(right)[:SOME]
            return any(equal_to_others(left, one) or equal_to_others(one, left) for one in held)
        # What has no test of its own is walked through, and may be without an end.
        asked = type(right) not in PLAIN and hasattr(type(right), "__contains__")
        return asked and holds_others(left, right)
    if sign in OPPOSITE and not (type(left) in PLAIN and type(right) in PLAIN):
        return is_so(lambda: SIGNS[sign](left, right)) and is_so(
            lambda: SIGNS[OPPOSITE[sign]](left, right)
        )
    return False


def nothing_within(context: Any) -> None:
    with context:
        pass


class AnotherError(Exception):
    """One that no test expects."""


def another_within(context: Any) -> None:
    with context:
        raise AnotherError


def can_fail(attempt: Any) -> None:
    try:
        attempt()
    except BaseException:
        return
    raise AssertionError(PLEASES)
