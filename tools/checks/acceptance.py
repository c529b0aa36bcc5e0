"""What acceptance tests, ordinary pytest files of the user's, use of what they test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from tools.checks.given import BOM, parse, python_files, test_functions

_LINE_END = re.compile(r"\r\n|\r|\n")  # as Python counts lines


def covered_names(tests: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Test function -> every name that its body uses."""
    return {
        function.name: frozenset(_names(function))
        for source in python_files(tests).values()
        for function in test_functions(parse(source))
    }


def tests_for(tests: Mapping[str, str], names: Iterable[str]) -> str:
    """Source of the test functions that use one of ``names``, for the prompt of who writes them."""
    wanted = frozenset(names)
    found = []
    for source in python_files(tests).values():
        lines = _LINE_END.split(source.removeprefix(BOM))
        for function in test_functions(parse(source)):
            if wanted & frozenset(_names(function)):
                text = "\n".join(lines[function.lineno - 1 : function.end_lineno])
                found.append(text[function.col_offset :])
    return "\n\n".join(found)


def _names(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id
        elif isinstance(inner, ast.Attribute):
            yield inner.attr
