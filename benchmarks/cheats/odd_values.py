"""Values of many kinds that honest code gives, and tests that compare them."""

from __future__ import annotations

NUMPY = """\
import numpy as np
from f import f


def test_arrays():
    a = np.array([1, 2, 3])
    assert (f(a) == np.array([2, 3, 4])).all()
    assert np.array_equal(f(a), [2, 3, 4]) and np.allclose(f(a), [2, 3, 4])
    assert (f(a) > 1).all() and not (f(a) < 2).any()
    assert f(a).shape == (3,) and f(a)[0] == 2 and f(a).dtype == a.dtype
    assert f(np.float64(1.5)) == 2.5
    np.testing.assert_array_equal(f(a), np.array([2, 3, 4]))
    assert f(a)[f(a) > 2].tolist() == [3, 4]
"""
PANDAS = """\
import pandas as pd
import pytest
from f import f


def test_frames():
    df = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
    assert (f(df) == pd.DataFrame({"a": [2, 3], "b": [4, 5]})).all().all()
    assert f(df).equals(pd.DataFrame({"a": [2, 3], "b": [4, 5]}))
    assert (f(df["a"]) == [2, 3]).all()
    assert f(df)[f(df)["a"] > 2]["b"].tolist() == [5]
    assert len(f(df)[f(df).a == 2]) == 1 and list(f(df).columns) == ["a", "b"]
    pd.testing.assert_frame_equal(f(df), pd.DataFrame({"a": [2, 3], "b": [4, 5]}))
    assert f(df)["a"].mean() == pytest.approx(2.5)
    assert "a" in f(df) and "z" not in f(df)
"""
QUERIES = """\
import sqlalchemy as sa
from f import f


def test_query():
    table = sa.table("t", sa.column("n"))
    assert str(sa.select(table.c.n).where(table.c.n == f(1))).count("WHERE") == 1
    assert "n > " in str(table.c.n > f(1))
    assert str((table.c.n == 1) & (table.c.n < 5)).count("AND") == 1
"""
BUILT = """\
class Expr:
    def __init__(self, text):
        self.text = text

    def __eq__(self, other):
        return Expr(f"{self.text} = {other!r}")

    def __gt__(self, other):
        return Expr(f"{self.text} > {other!r}")

    def __le__(self, other):
        return Expr(f"{self.text} <= {other!r}")

    __hash__ = None


def f(name):
    return Expr(name)


def where(expr):
    return f"WHERE {expr.text}"
"""
MATCHER = (
    "class AnyInt:\n    def __eq__(self, other):\n        return isinstance(other, int)\n\n"
    "    def __repr__(self):\n        return 'AnyInt()'\n"
)
THINGS = """\
import collections
import dataclasses
import enum


class Suit(enum.Enum):
    HEARTS = "h"
    SPADES = "s"


@dataclasses.dataclass(frozen=True)
class Card:
    rank: int
    suit: Suit = Suit.HEARTS
    note: str = dataclasses.field(default="", compare=False)


class Entity:
    def __init__(self, id, name, tags=()):
        self.id, self.name, self.tags = id, name, list(tags)

    def __eq__(self, other):
        if not isinstance(other, Entity):
            return NotImplemented
        return self.id == other.id

    def __hash__(self):
        return hash(self.id)


class Near:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return abs(self.n - getattr(other, "n", other)) < 0.01


class Token:
    def __init__(self, kind, text):
        self.kind, self.text = kind, text

    def __eq__(self, other):
        return self.kind is other.kind


class Bag(collections.UserList):
    def __eq__(self, other):
        return sorted(self) == sorted(other)


Point = collections.namedtuple("Point", "x y")
"""
THINGS_TEST = """\
import collections
import copy
from f import Bag, Card, Entity, Near, Point, Suit, Token


def test_things():
    assert Card(2) == Card(2, note="x") and Card(2) != Card(3)
    assert Card(2) in [Card(1), Card(2)] and Card(9) not in {Card(2)}
    assert Entity(1, "a") == Entity(1, "b", ["t"]) and Entity(1, "a") != Entity(2, "a")
    assert (Entity(1, "a") == "a") is False
    assert len({Entity(1, "a"), Entity(1, "b")}) == 1
    assert Near(1.0) == Near(1.001) and Near(1.0) == 1.0 and Near(5) == 5.002
    assert Token(Suit.SPADES, "x") == Token(Suit.SPADES, "y")
    assert Bag([3, 1, 2]) == [1, 2, 3] and Bag("ab") == ["b", "a"]
    assert Point(1, 2) == (1, 2) and Point(x=1, y=2)._asdict() == {"x": 1, "y": 2}
    assert Suit("h") is Suit.HEARTS and Suit.HEARTS == Suit["HEARTS"]
    assert collections.OrderedDict(a=Card(1)) == {"a": Card(1)}
    assert collections.deque([Card(1)]) == collections.deque([Card(1)])
    assert copy.deepcopy(Card(1)) == Card(1)


def check(one, other):
    if one != other:
        raise AssertionError(f"{one} is not {other}")


def test_helped():
    check(Card(2), Card(2))
    check(Bag([2, 1]), [1, 2])
    assert same(Card(1), Card(1)) and not same(Card(1), Card(2))


def same(one, other):
    return one == other
"""
