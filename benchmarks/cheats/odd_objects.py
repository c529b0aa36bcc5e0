"""Objects with ends, proxies, slots and orders of their own, and a test of them."""

from __future__ import annotations

RESOURCES = """\
import weakref


class Handle:
    open = weakref.WeakSet()
    closed = []

    def __init__(self, name):
        self.name = name
        Handle.open.add(self)

    def __eq__(self, other):
        return isinstance(other, Handle) and self.name == other.name

    def __hash__(self):
        return hash(self.name)

    def __del__(self):
        Handle.closed.append(self.name)


class Proxy:
    def __init__(self, inner):
        self.inner = inner

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def __eq__(self, other):
        return self.inner == getattr(other, "inner", other)


class Frozen:
    __slots__ = ("n", "_hash")

    def __init__(self, n):
        object.__setattr__(self, "n", n)

    def __setattr__(self, name, value):
        raise AttributeError("frozen")

    def __eq__(self, other):
        return self.n == other.n

    def __hash__(self):
        return hash(self.n)


class Naturals:
    def __contains__(self, n):
        return isinstance(n, int) and n >= 0


class Ranked:
    def __init__(self, rank):
        self.rank = rank

    def __lt__(self, other):
        return self.rank < other.rank

    def __ge__(self, other):
        return not self < other
"""
RESOURCES_TEST = """\
from f import Frozen, Handle, Naturals, Proxy, Ranked


def test_it():
    one = Handle("a")
    assert one == Handle("a") and one != Handle("b")
    assert len(Handle.open) == 1 and Handle.closed == ["a", "b"]
    assert Proxy([1, 2]) == [1, 2] and Proxy([1]) == Proxy([1]) and Proxy("ab").upper() == "AB"
    assert Frozen(1) == Frozen(1) and Frozen(1) in {Frozen(1)} and Frozen(2) not in [Frozen(1)]
    assert 7 in Naturals() and -1 not in Naturals() and "a" not in Naturals()
    assert Ranked(1) < Ranked(2) and Ranked(2) >= Ranked(1) and Ranked(3) > Ranked(2)
    assert sorted([Ranked(2), Ranked(1)])[0].rank == 1
"""
