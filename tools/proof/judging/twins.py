"""Twins of tests: the same, but made to fail at their end. One that does not has proved nothing.

A twin goes the way of its test, to the last line, and fails there with words that nobody knows
beforehand. On its way it asks whether what it compares would please other literals as well, and
whether its tools can fail (``inside/asking.py``). Code that forges reports, patches the judge,
leaves early or is equal to everything is told by its twins, whatever its trick: they pass, or fail
elsewhere. (Mutation testing turned around: not the code is changed, but the test.)
"""

from __future__ import annotations

import ast
import secrets
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import NamedTuple

from schema.parsed import parsed
from tools.proof.inside.otherwise import PLEASES
from tools.proof.judging.rewriting import Function, Twins, first_line
from tools.proof.scripts import SCRIPTS

__all__ = [
    "PLEASES",
    "Function",
    "Twin",
    "first_line",
    "readable",
    "tree_of",
    "twin_of",
]

ASKING = f"{SCRIPTS['otherwise']}\n{SCRIPTS['asking']}"
LENIENT = {
    "ANY": "unittest",
    "mock": "unittest",
    "dirty_equals": "dirty_equals",
    "approx": "_pytest",
}


class Twin(NamedTuple):
    """The source of a twin, and the words with which each of its tests has to fail."""

    source: str
    words: str


def twin_of(source: str, lines: Collection[int], tests: Mapping[str, str] | None = None) -> Twin:
    """The twin of a file, in which the functions that begin on one of ``lines`` are the tests.

    ``tests``, path -> content, are all that came with it: what they bring along may be equal to
    whatever they like. Raises SyntaxError or ValueError for what is no Python, RecursionError for
    what is nested too deeply.
    """
    # The words stand nowhere but at the ends: a failure elsewhere does not show them.
    token, words = secrets.token_hex(8), secrets.token_hex(8)
    said = "".join((tests or {"": source}).values())
    tools = tuple(sorted({tool for word, tool in LENIENT.items() if word in said}))
    tree = Twins(token, frozenset(lines), words).visit(tree_of(source))
    head = next((at for at, node in enumerate(tree.body) if not _is_head(node)), len(tree.body))
    tree.body[head:head] = parsed(
        f"import types as asking_{token}\n"
        f"asking_{token} = asking_{token}.ModuleType('asking_{token}')\n"
        f"vars(asking_{token}).update(TESTS={tuple(tests or ())!r}, TOOLS_OF_TESTS={tools!r})\n"
        f"exec({ASKING!r}, vars(asking_{token}))\n"
        + (f"asking_{token}.unshrunk()" if "hypothesis" in source else "")
    ).body
    return Twin(ast.unparse(ast.fix_missing_locations(tree)), words)


def tree_of(source: str) -> ast.Module:
    """A file, parsed as Python does it. Raises SyntaxError, ValueError or RecursionError."""
    return parsed(source.removeprefix("\ufeff"))


def readable(sources: Mapping[str, str]) -> dict[str, str]:
    """The Python files among files, path -> content, without what only looks like one."""
    found = {}
    for path, source in sources.items():
        if path.endswith(".py"):
            with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                tree_of(source)
                found[path] = source
    return found


def _is_head(node: ast.stmt) -> bool:
    match node:
        case ast.ImportFrom(module="__future__") | ast.Expr(value=ast.Constant()):
            return True
        case _:
            return False
