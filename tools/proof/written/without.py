"""Tests taken out of their files."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping

from tools.checks.given import parse, test_functions
from tools.proof.judging.twins import first_line


def without(tests: Mapping[str, str], ids: Iterable[str]) -> dict[str, str]:
    """The files, path -> source, without the tests of these ids; a file that has none left is gone.

    An id is pytest's, with or without parameters; that of a file stands for all of it.
    """
    gone: defaultdict[str, set[str]] = defaultdict(set)
    for id_ in ids:
        path, _, inside = id_.partition("::")
        gone[path].add(inside.split("[")[0])
    left = {
        path: _cut(source, gone[path]) for path, source in tests.items() if "" not in gone[path]
    }
    return {path: text for path, text in left.items() if any(test_functions(parse(text)))}


def source_of(tests: Mapping[str, str], id_: str) -> str:
    """The source of one test; of its whole file where the id is a file's, or leads nowhere."""
    path, _, inside = id_.partition("::")
    source = tests.get(path, "")
    for name, node in tests_of(parse(source)):
        if name == inside.split("[")[0]:
            return "\n".join(source.splitlines()[first_line(node) - 1 : node.end_lineno])
    return source


def _cut(source: str, names: set[str]) -> str:
    """The source without these tests; a class of which nothing is left goes too."""
    tree = parse(source)
    cut = [(name, node) for name, node in tests_of(tree) if name in names]
    spans = [(first_line(node), node.end_lineno or node.lineno) for _, node in cut]
    nodes = {node for _, node in cut}
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and nodes & set(node.body) == set(node.body):
            spans.append((node.lineno, node.end_lineno or node.lineno))
    lines = source.splitlines(keepends=True)
    for first, last in spans:
        lines[first - 1 : last] = [""] * (last - first + 1)
    return "".join(lines)


def tests_of(
    tree: ast.Module,
) -> Iterable[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Each test with its name as it stands in its id: ``TestCart::test_add``."""
    for outer in tree.body:
        inside = outer.body if isinstance(outer, ast.ClassDef) else [outer]
        prefix = f"{outer.name}::" if isinstance(outer, ast.ClassDef) else ""
        for node in inside:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{prefix}{node.name}", node
