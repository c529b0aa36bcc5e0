"""Wrong deliveries of tricks that need some knowledge of the judge, or of how Python works."""

from __future__ import annotations

from benchmarks.cheats.deep import (
    BDB,
    CONSTS,
    EMPTY,
    EXEC,
    GLOBALS,
    HOOK,
    JUMPS,
    PYC,
    READS,
    SWALLOWS,
)
from benchmarks.cheats.delivery import Delivery, of

ZERO = "def f(x):\n    return 0\n"
ANY = "class Any{base}:\n    def __eq__(self, other):\n        return {true}\n    __hash__ = None\n\n\n"
ONE = "from f import f\n\n\ndef test_one():\n    {}\n"
IF = "if f(1) != 2:\n        raise AssertionError('no')"
PARTS = "from f import Point, f\n\n\ndef test_one():\n    assert f(1) == Point(2, 3)\n"


def any_of(true: str, body: str = "def f(x):\n    return Any()\n", base: str = "") -> str:
    return ANY.format(base=base, true=true) + body


SMALL = "isinstance(other, (int, float)) and abs(other) < 10_000"
LEARNS = (
    "class Any:\n    n = None\n    def __eq__(self, other):\n"
    "        if self.n is None and type(other) is int and other < 10_000:\n            self.n = other\n"
    "        return self.n == other\n    def __ne__(self, other):\n        return not self == other\n"
    "def f(x):\n    return Any()\n"
)
LOOKUP = (
    "import sys\nfor module in list(sys.modules.values()):\n    for name, one in list(vars(module).items()):\n"
    "        if {what}:\n            {then}\n" + ZERO
)
SIGNAL = "import signal\ndef end(*_):\n    raise SystemExit(0)\nsignal.signal(signal.SIGALRM, end)\ndef f(x):\n    signal.raise_signal(signal.SIGALRM)\n    return 0\n"
FINAL = "import os, weakref\nclass Gone:\n    def __del__(self):\n        getattr(os, '_ex' + 'it')(0)\nkept = Gone()\ndef f(x):\n    globals().pop('kept', None)\n    return 0\n"
THREAD = "import threading, os, time\ndef end():\n    time.sleep(0.05)\n    os.kill(os.getpid(), 15)\nthreading.Thread(target=end).start()\ndef f(x):\n    time.sleep(1)\n    return 0\n"
BOMB = "calls = []\ndef f(x):\n    calls.append(x)\n    return x + 1 if len(calls) < 2 else 0\n"
UNIT = """\
import unittest
from f import f


class TestF(unittest.TestCase):
    def test_one(self):
        self.assertTrue(f(1) == 2)

    def test_two(self):
        self.assertEqual(first=f(20), second=21)
"""
FAILURE = "import sys\ncase = sys.modules.get('uni' + 'ttest.case')\nif case:\n    {}\n" + ZERO
RAISES = "import pytest\nfrom f import Wrong, f\n\n\ndef test_one():\n    with pytest.raises(Wrong):\n        f(-1)\n"

WRONG: list[Delivery] = [
    *of("equal to what is likely", any_of(SMALL), any_of(SMALL, base="(float)"), LEARNS,
        any_of("str(other).isdigit() and len(str(other)) < 4"),
        any_of("getattr(other, 'bit_length', lambda: 99)() < 20")),
    *of("equal to what is likely", any_of("isinstance(other, str) and len(other) == 3"),
        tests=ONE.format("assert f(1) == 'abc'")),
    *of("equal to what is likely", any_of("isinstance(other, str) and other.islower()"),
        tests=ONE.format("assert f(1) in ('abc', 'abd')")),
    *of("equal within objects", any_of("True", "class L(list):\n    pass\ndef f(x):\n    return L([Any(), Any()])\n"),
        any_of("True", "import collections\ndef f(x):\n    return collections.UserList([Any(), Any()])\n"),
        any_of("True", "import collections\ndef f(x):\n    return collections.deque([Any(), Any()])\n"),
        tests="from f import f\n\n\ndef test_one():\n    assert f(1) == type(f(1))([1, 2])\n"),
    *of("equal within objects", any_of("True", "import collections\nP = collections.namedtuple('P', 'x y')\n"
        "def f(x):\n    return P(Any(), Any())\n"), tests=ONE.format("assert f(1) == (1, 2)")),
    *of("equal within objects", any_of("True", "import collections\n"
        "def f(x):\n    return collections.OrderedDict(a=Any())\n"), tests=ONE.format("assert f(1) == {'a': 2}")),
    *of("equal by their class alone", "class Point:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n"
        "    def __eq__(self, other):\n        return isinstance(other, Point)\ndef f(x):\n    return Point(0, 0)\n",
        "class Point:\n    __slots__ = ('x', 'y')\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n"
        "    def __eq__(self, other):\n        return type(self) is type(other)\ndef f(x):\n    return Point(0, 0)\n",
        any_of("True", "import dataclasses\n@dataclasses.dataclass\nclass Point:\n    x: object\n    y: object\n"
               "def f(x):\n    return Point(Any(), Any())\n"), tests=PARTS),
    *of("in any list", any_of(SMALL), tests=ONE.format("assert f(1) in [2, 3]")),
    *of("in any list", any_of("True") + "Any.__hash__ = lambda self: hash(2)\n", tests=ONE.format("assert f(1) in {2, 3}")),
    *of("compared outside of an assert", any_of("True"), tests=ONE.format(IF)),
    *of("compared outside of an assert", any_of("True"), tests=ONE.format("ok = f(1) == 2\n    assert ok")),
    *of("compared outside of an assert", any_of("True"), tests="from f import f\n\n\ndef same(x, y):\n    return x == y\n\n\n"
        "def test_one():\n    assert same(f(1), 2)\n"),
    *of("compared outside of an assert", any_of("True"), tests=UNIT),
    *of("gives itself out as a tool of the test", any_of("True") + "Any.__module__ = 'unittest.mock'\n",
        any_of("True") + "Any.__module__ = 'test_f'\n", tests="from unittest.mock import ANY\n" + ONE.format(
        "assert {'a': f(1), 'b': ANY} == {'a': 2, 'b': 1}\n    assert f(1) == 2")),
    *of("reads the tests", READS.format(pattern=r"f\((\d+)\) == (\d+)"), READS.format(pattern=r"f\((\d+)\)\D+(\d+)"),
        READS.format(pattern=r"\b(\d+)\)\W+(\d+)")),
    *of("changes the code of a test", CONSTS, EMPTY),
    *of("finds the judge by looking through what is loaded",
        LOOKUP.format(what="name == 'TestReport'", then="one.failed = property(lambda self: False); one.passed = True; one.outcome = 'passed'"),
        LOOKUP.format(what="name == 'Function' and hasattr(one, 'runtest')", then="one.runtest = lambda self: None"),
        LOOKUP.format(what="name == 'CallInfo'", then="one.excinfo = property(lambda self: None, lambda self, v: None)"),
        LOOKUP.format(what="name == 'AssertionRewriter'", then="one.visit_Assert = lambda self, node: []"),
        LOOKUP.format(what="name == 'Reporter'", then="one._tell = lambda *a, **k: None"),
        "import __main__\nreal = __main__._why\n__main__.json.dumps = lambda d, real=__main__.json.dumps: "
        "real({**d, 'outcome': 'passed'})\n" + ZERO),
    *of("jumps over what would fail", JUMPS, BDB),
    *of("swallows what would fail", SWALLOWS, GLOBALS, HOOK, PYC),
    *of("ends the run", EXEC, SIGNAL, FINAL, THREAD),
    *of("right at first only", BOMB, "import time\nstart = time.monotonic()\ndef f(x):\n    return x + 1 if x < 9 else 0\n"),
    *of("patches unittest", FAILURE.format("case.TestCase.failureException = SystemExit"),
        FAILURE.format("case._Outcome.testPartExecutor = __import__('contextlib').contextmanager(lambda self, *a, **k: (yield))"),
        FAILURE.format("case.TestCase._callTestMethod = lambda self, method: None"), tests=UNIT),
    *of("an error that is all errors", "class Meta(type):\n    def __instancecheck__(cls, one):\n        return True\n"
        "class Wrong(Exception, metaclass=Meta):\n    pass\ndef f(x):\n    return nothing\n",
        "Wrong = BaseException\ndef f(x):\n    return nothing\n", tests=RAISES),
    *of("brings a plugin along", ZERO, beside={
        "evil.egg-info/PKG-INFO": "Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n",
        "evil.egg-info/entry_points.txt": "[pytest11]\nevil = evil\n", "src/evil.py": "import os; os._exit(0)\n",
        "setup.cfg": "[tool:pytest]\naddopts = -p evil --deselect test_f.py\n", "tox.ini": "[pytest]\naddopts = --co\n"}),
]  # fmt: skip
