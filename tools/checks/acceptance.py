"""What acceptance tests, ordinary pytest files of the user's, use of what they test."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from tools.checks.given import parse, python_files, test_functions


def covered_names(tests: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Test function -> every name that its body uses."""
    return {
        function.name: frozenset(_names(function))
        for source in python_files(tests).values()
        for function in test_functions(parse(source))
    }


def _names(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id
        elif isinstance(inner, ast.Attribute):
            yield inner.attr
