"""Whose wish it is that a test is skipped or may fail: the test's own, or that of the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from enum import Enum

from tools.proof.judging.collected import Collected, Test
from tools.proof.judging.reports import Report
from tools.proof.judging.twins import tree_of

SKIPPING = ("skip", "importorskip", "skipTest", "SkipTest", "skipIf", "skipUnless", "xfail")


class Wish(Enum):
    """``OWN``: by its marks. ``DOUBTFUL``: it says so itself, but maybe for what the code does."""

    OWN = "own"
    DOUBTFUL = "doubtful"
    NOT_ITS_OWN = "not its own"


def whose_wish(
    report: Report, test: Test | None, collected: Collected, sources: Mapping[str, str]
) -> Wish:
    """Of a report with the outcome ``skipped``: of a test, or of a file whose id it has."""
    if report.id in collected.skipped or (test and test.skips):
        return Wish.OWN
    if report.xfail and test and "xfail" in test.marks:
        return Wish.OWN
    if test and not report.xfail and {"skip", "skipif"} & set(test.marks):
        return Wish.DOUBTFUL
    path, line = report.where or ("", 0)
    if path in sources and _says_so(sources[path], line):
        return Wish.DOUBTFUL
    return Wish.NOT_ITS_OWN


def _says_so(source: str, line: int) -> bool:
    """Whether a test file itself asks there to be skipped."""
    return any(
        node.lineno <= line <= (node.end_lineno or node.lineno)
        for node in ast.walk(tree_of(source))
        if isinstance(node, ast.Call | ast.Raise)
        and any(name in SKIPPING for name in _last_names(node))
    )


def _last_names(node: ast.Call | ast.Raise) -> Iterator[str]:
    called = node.func if isinstance(node, ast.Call) else node.exc
    called = called.func if isinstance(called, ast.Call) else called
    if isinstance(called, ast.Attribute):
        yield called.attr
    elif isinstance(called, ast.Name):
        yield called.id
