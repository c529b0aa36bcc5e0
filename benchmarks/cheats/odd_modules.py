"""Honest modules with errors, states and system calls, and the tests of some."""

from __future__ import annotations

ERRORS = """\
import functools


class AppError(Exception):
    def __init__(self, message, *, code=400):
        super().__init__(message)
        self.code = code

    def __eq__(self, other):
        return type(self) is type(other) and self.args == other.args


class Stack:
    def __init__(self):
        self.items = []

    def __enter__(self):
        self.items.append("in")
        return self

    def __exit__(self, kind, error, trace):
        self.items.append("out")
        return kind is KeyError

    def __iter__(self):
        return iter(self.items)

    def __bool__(self):
        return bool(self.items)

    def __len__(self):
        return len(self.items)


@functools.lru_cache(maxsize=None)
def f(x):
    if x < 0:
        raise AppError(f"no {x}", code=422)
    return x + 1


def boom():
    raise ExceptionGroup("two", [AppError("a"), ValueError("b")])
"""
ERRORS_TEST = """\
import pytest
from f import AppError, Stack, boom, f


def test_errors():
    with pytest.raises(AppError, match="no -1") as caught:
        f(-1)
    assert caught.value.args == ("no -1",) and caught.value.code == 422
    assert caught.type is AppError and issubclass(AppError, Exception)
    assert AppError("a") == AppError("a") and AppError("a") != AppError("b")
    with pytest.raises(ExceptionGroup) as group:
        boom()
    assert group.group_contains(AppError)
    try:
        f(-2)
    except AppError as error:
        assert str(error) == "no -2"
    else:
        pytest.fail("it did not raise")


def test_contexts():
    stack = Stack()
    assert not stack
    with stack as inner:
        assert inner is stack and stack and list(stack) == ["in"]
        raise KeyError
    assert len(stack) == 2 and [*stack] == ["in", "out"]
    f(1)
    assert f.cache_info().hits == 0 or f(1) == 2
"""
STATEFUL = """\
import atexit, contextlib, logging.config, os, sys, time
logging.config.dictConfig({"version": 1, "disable_existing_loggers": False})
_cache = {}
atexit.register(_cache.clear)
STARTED = time.monotonic()


class Counter:
    total = 0

    def __init__(self):
        type(self).total += 1
        self.number = Counter.total

    def __eq__(self, other):
        return self.number == other.number

    def next(self):
        self.number += 1
        return self.number


def f(x):
    if x not in _cache:
        _cache[x] = x + 1
    return _cache[x]
"""
STATEFUL_TEST = """\
from f import Counter, f, _cache


def test_state():
    first, second = Counter(), Counter()
    assert first != second and first == first
    assert Counter.total == 2
    assert second.next() == 3 and second.next() == 4
    assert first.next() == second.next() - 3
    assert f(1) == 2 and _cache == {1: 2}
    numbers = iter([1, 2, 3])
    assert next(numbers) == 1 and next(numbers) == 2
    assert list(numbers) == [3]
    items = [3, 4]
    assert items.pop() == 4 and items.pop() == 3 and not items
"""
SYSTEM = """\
import inspect, os, platform, pathlib, sys, atexit


def memory():
    path = pathlib.Path("/proc/meminfo")
    return path.read_text().split()[0] if path.exists() else ""


def f(x):
    return x + 1


def caller():
    return inspect.signature(f).parameters


def loaded(name):
    return name in sys.modules


@atexit.register
def bye():
    print("bye")
"""
RUNS_TESTS = """\
import subprocess
import sys


def command(folder):
    return [sys.executable, "-m", "pytest", str(folder), "-q"]


def find(root):
    return sorted(path.name for path in root.rglob("check_*.py"))


def f(x):
    return x + 1
"""
