"""The project's own tests of which a goal speaks: what it wants is to have them pass."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from schema.parsed import parsed
from tools.base.shown import fenced
from tools.base.tests_of import own_tests

TOLD_CHARS = 4_000

_WORD = re.compile(r"[\w./-]+")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def reported_tests(goal: str, files: Mapping[str, str]) -> dict[str, str]:
    """Id, as pytest writes it, or path -> source of the tests, or files of them, that the goal
    names."""
    said = {word.strip("./-") for word in _WORD.findall(goal)}
    found: dict[str, str] = {}
    for path in own_tests(files):
        if not said.isdisjoint({path, PurePosixPath(path).name}):
            found[path] = files[path]
        elif path.endswith(".py"):
            found |= {f"{path}::{name}": text for name, text in _named(files[path], said)}
    return found


def told_tests(goal: str, files: Mapping[str, str]) -> str:
    """For a prompt: each under its id, as far as there is room; empty where there are none."""
    told, left = ["Tests of the project that the goal names:"], TOLD_CHARS
    for name, text in reported_tests(goal, files).items():
        if len(text) <= left:
            told.append(f"### {name}\n{fenced(text.rstrip())}")
            left -= len(text)
    return "\n".join(told) if len(told) > 1 else ""


def _named(source: str, said: set[str]) -> Iterator[tuple[str, str]]:
    if not any(word.startswith("test") and word in source for word in said):
        return
    try:
        tree = parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    lines = source.splitlines()
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for within, body in (("", tree.body), *((f"{one.name}::", one.body) for one in classes)):
        for node in body:
            if isinstance(node, _FUNCTIONS) and node.name.startswith("test") and node.name in said:
                first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
                yield f"{within}{node.name}", "\n".join(lines[first - 1 : node.end_lineno])
