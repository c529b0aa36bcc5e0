"""Tests of many forms, each of which holds for ``f(x) == x + 1``."""

from __future__ import annotations

FIXTURES = """\
@pytest.fixture(name="start")
def test_value():
    return 1


@pytest.fixture
def test_other(start):
    yield start + 19


def test_both(start, test_other):
    assert f(start) == 2
    assert f(test_other) == 21
"""
UNITTEST = """\
import unittest
from unittest import mock
import f as module
from f import f


class Base:
    wanted = 2

    def test_inherited(self):
        self.assertEqual(f(1), self.wanted)


class TestF(Base, unittest.TestCase):
    def setUp(self):
        self.x = 1

    def test_all(self):
        self.assertEqual(f(self.x), 2)
        self.assertNotEqual(f(self.x), 3)
        self.assertTrue(f(1))
        self.assertIn(f(1), [1, 2])
        self.assertLess(f(1), 3)
        self.assertAlmostEqual(f(1), 2.0)
        self.assertListEqual([f(1)], [2])
        self.assertDictEqual({"a": f(1)}, {"a": 2})
        self.assertIsInstance(f(1), int)
        self.assertIsNone(None)
        self.assertRegex(str(f(1)), "2")
        self.assertCountEqual([f(1), f(2)], [3, 2])

    def test_raises(self):
        with self.assertRaises(TypeError):
            f("a")
        self.assertRaises(TypeError, f, "a")
        with self.assertRaisesRegex(TypeError, "concatenate|unsupported") as raised:
            f(None) if False else f("a")
        self.assertTrue(raised.exception)

    def test_parts(self):
        for x in range(3):
            with self.subTest(x=x):
                self.assertEqual(f(x), x + 1)

    @unittest.expectedFailure
    def test_expected(self):
        self.assertEqual(f(1), 3)

    @unittest.skip("later")
    def test_skipped(self):
        self.assertEqual(f(1), 3)

    @mock.patch.object(module, "f", lambda x: 5)
    def test_patched(self):
        self.assertEqual(module.f(1), 5)


class TestLate(unittest.IsolatedAsyncioTestCase):
    async def test_it(self):
        self.assertEqual(f(1), 2)
"""
HYPOTHESIS = """\
from hypothesis import given, strategies as st
from f import f


@given(st.integers())
def test_more(x):
    assert f(x) > x
    if x > 3:
        return
    assert f(x) - x == 1


class TestIt:
    @given(st.integers(), st.booleans())
    def test_again(self, x, flag):
        assert (f(x) == x + 1) is True
"""
DYNAMIC = """\
from f import f


def make(n):
    def test():
        assert f(n) == n + 1
    return test


for n in range(3):
    globals()[f"test_{n}"] = make(n)
del n


def test_gone():
    assert False


del test_gone
test_again = make(5)
"""
ENDS = """\
import time
from f import f


def test_tries():
    while True:
        try:
            assert f(1) == 2
            return
        except Exception:
            time.sleep(0.01)


def test_first():
    for x in (1, 2):
        if f(x) == 2:
            return
    raise AssertionError("none")


def test_finally():
    seen = []
    try:
        seen.append(f(1))
    finally:
        assert seen == [2]


def test_exits():
    import pytest
    with pytest.raises(SystemExit) as ended:
        raise SystemExit(f(1))
    assert ended.value.code == 2
    with pytest.raises((TypeError, ValueError), match="str"):
        f("a")
    pytest.raises(TypeError, f, "a")


def test_nested():
    def inner(x):
        return f(x)
    assert [inner(x) for x in (1, 2)] == [2, 3] and 0 < inner(1) <= 2 < 3
    assert (y := inner(1)) == 2, y
    assert not inner(1) == 3
"""
