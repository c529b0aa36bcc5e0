"""What a delivery of the set is, and the tests that most of them are held against."""

from __future__ import annotations

from typing import NamedTuple

TEST = """\
from f import f


def test_one():
    assert f(1) == 2


def test_two():
    assert f(20) == 21
"""


class Delivery(NamedTuple):
    """Files of a project and of its tests, path -> content, and the packages that these need."""

    kind: str
    files: dict[str, str]
    tests: dict[str, str]
    requires: tuple[str, ...] = ()


def of(
    kind: str, *modules: str, tests: str = TEST, beside: dict[str, str] | None = None
) -> list[Delivery]:
    """A delivery of each text of ``f.py``, with the files ``beside`` it."""
    return [
        Delivery(kind, {"f.py": module, **(beside or {})}, {"test_f.py": tests})
        for module in modules
    ]
