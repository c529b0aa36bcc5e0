"""Tests that a change may rewrite, since a part owns them, and how they show less than before."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from schema.parsed import parsed
from schema.verdict import TestOutcome

KEEP = "keep what the change does not mean to end"


def weaker(
    before: Mapping[str, str],
    after: Mapping[str, str],
    passed: Iterable[str],
    run: Iterable[str],
) -> list[TestOutcome]:
    """One failure for each file, path -> content, in which fewer tests are, or more assert nothing.

    ``passed`` are the ids of those that passed before, ``run`` of all that are run now.
    """
    then, now = list(passed), list(run)
    found = []
    for path, text in before.items():
        had, have = _of(path, then), _of(path, now)
        empty = _empty(after.get(path, "")) - _empty(text)
        if have < had:
            said = f"{had} of its tests passed before, and {have} are left: {KEEP}"
        elif empty > 0:
            said = f"{empty} of its tests assert nothing any more: {KEEP}"
        else:
            continue
        found.append(TestOutcome(name=path, passed=False, evidence=said))
    return found


def _of(path: str, tests: list[str]) -> int:
    return sum(name.partition("::")[0] == path for name in tests)


def _empty(source: str) -> int:
    """How many of the tests have nothing in them that can fail, but for what they call."""
    try:
        tree = parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return 0
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    tests = [n for n in ast.walk(tree) if isinstance(n, functions) and n.name.startswith("test")]
    return sum(not any(map(_asserts, ast.walk(test))) for test in tests)


def _asserts(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return not isinstance(node.test, ast.Constant)
    called = node.func if isinstance(node, ast.Call) else None
    name = getattr(called, "attr", getattr(called, "id", ""))
    return name.startswith(("assert", "check", "verify", "expect", "raises", "fail", "warns"))
