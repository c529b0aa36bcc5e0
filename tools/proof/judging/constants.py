"""An answer that has to be worked out of what is given, and stands in the code as it is."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tools.proof.judging.answers import USUAL, Pairs, listed, literal

SEVERAL = 2  # values of which an answer is made: one alone may be there by chance


def constant_in(tree: ast.AST, asked: Mapping[str, Pairs]) -> bool:
    """Whether a function that tests ask returns, written out, what one of them expects.

    Only of an answer whose values are all of what is given: what is said of a wrong input, say, is
    written out in honest code as well.
    """
    return any(
        literal(value, {}) in _made_of_given(asked.get(node.name, {}))
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        for value in _returned(inner)
    )


def _made_of_given(pairs: Pairs) -> set[str]:
    found = set()
    for given, answer in pairs.items():
        try:
            source, value = ast.literal_eval(given), ast.literal_eval(answer)
        except ValueError:  # a number without end
            continue
        several = isinstance(value, dict | tuple | set) and len(value) >= SEVERAL
        telling = several and given not in USUAL and not listed((given, answer))
        if telling and all(_within(one, source) for one in value):
            found.add(answer)
    return found


def _within(value: Any, source: Any) -> bool:
    if isinstance(source, str):
        return isinstance(value, str) and bool(value) and value in source
    if isinstance(source, Collection):
        return value in tuple(source) or any(_within(value, one) for one in source)
    return False


def _returned(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Return(value=ast.IfExp(body=value, orelse=other)):
            yield from (value, other)
        case ast.Return(value=ast.expr() as value):
            yield value
