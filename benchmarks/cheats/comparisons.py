"""Tests that compare by all that compares, each of which holds for ``f(x) == x + 1``."""

from __future__ import annotations

LOOSE = """\
import math
import pytest
from unittest.mock import ANY, MagicMock, call
from f import f


def test_near():
    assert f(1) == pytest.approx(2)
    assert f(1) == pytest.approx(2000, abs=10000)
    assert {"a": f(1)} == {"a": pytest.approx(2.0)}
    assert math.isclose(f(1), 2)
    assert abs(f(1) - 2) < 0.1


def test_any():
    assert f(1) == ANY
    assert {"id": ANY, "n": f(1)} == {"id": 7, "n": 2}
    assert ANY == f(1)


def test_mock():
    seen = MagicMock()
    seen(f(1))
    seen.assert_called_once_with(2)
    assert seen.call_args == call(2)
    assert seen.mock_calls == [call(2)]
"""
COMPARED = """\
import datetime
import decimal
from f import f


class Money:
    def __init__(self, n): self.n = n
    def __eq__(self, other): return self.n == other.n
    def __lt__(self, other): return self.n < other.n
    def __contains__(self, n): return n < self.n


def numbers():
    n = 0
    while True:
        yield n
        n += 1


def test_objects():
    assert Money(f(1)) == Money(2)
    assert Money(f(1)) != Money(3)
    assert Money(1) < Money(f(1))
    assert 1 in Money(f(1))
    assert f(1) in numbers()
    assert f(1) in range(3) and 2 in {f(1): 3} and "a" in "abc"
    assert {1} <= {f(1), 1} and {5} != {f(1)}
    assert float("nan") != float("nan")
    assert datetime.date(2020, 1, f(1)) > datetime.date(2020, 1, 1)
    assert decimal.Decimal("NaN") != decimal.Decimal(f(1))
    assert object() != object() and type(f(1)) == int and f(1) is not None
    assert f(True) == 2 and (f(0) == True) and [] == [] and {} == {}
    assert "x" not in [f(1)] and f(1) not in (3, 4)
"""
