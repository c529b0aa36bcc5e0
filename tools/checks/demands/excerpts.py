"""The source of a test together with the fixtures, helpers and constants that it uses."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Mapping

from tools.checks.demands.pieces import Piece
from tools.checks.demands.reached import reached
from tools.checks.demands.sources import Sources

UNSAID = sys.stdlib_module_names | {"pytest"}  # imports that say nothing of the project


def excerpt(tests: Mapping[str, str], *names: str) -> str:
    """The source of tests, in the order of their files: imports of the project, constants,
    fixtures, helpers, each once, the tests themselves.

    A name is the function's, or as pytest writes it: ``test_api.py::TestUsers::test_add[a]``.
    Empty where there is no such test. Raises SyntaxError or ValueError where a file called like a
    test does not parse.
    """
    sources = Sources(tests)
    return render(sources, [piece for name in names for piece in _reached(sources, name)])


def _reached(sources: Sources, name: str) -> list[Piece]:
    path, _, function = name.partition("[")[0].rpartition("::")
    file = path.partition("::")[0]
    found = [test for test in sources.tests() if getattr(test.node, "name", "") == function]
    there = [test for test in found if test.file == file and _inside(test, path)] or found
    return reached(sources, there[0]) if there else []


def render(sources: Sources, pieces: Iterable[Piece]) -> str:
    """Their source, each piece once, a method below the first line of its class."""
    found = list(dict.fromkeys(pieces))
    parts = []
    for path, file in sources.files.items():
        here = [piece for piece in found if piece.file == path]
        whole = [piece.node for piece in here if isinstance(piece.node, ast.ClassDef)]
        shown = sorted(
            (piece for piece in here if not any(_within(piece.node, one) for one in whole)),
            key=lambda piece: _first_line(piece.node),
        )
        if not shown:
            continue
        lines = [line for piece in shown for line in _imports(file.path, sources, piece)]
        said = ["\n".join(dict.fromkeys(lines))] if lines else []
        owner = None
        for piece in shown:
            if piece.owner and piece.owner is not owner:
                said.append(_header(file.lines, piece.owner.node))
            owner = piece.owner
            said.append(source_of(file.lines, piece.node))
        parts.append((path, "\n\n".join(said)))
    if len(parts) == 1:
        return parts[0][1]
    return "\n\n".join(f"# {path}\n{text}" for path, text in parts)


def _inside(test: Piece, path: str) -> bool:
    """Whether the test stands in the class that ``test_api.py::TestUsers`` names."""
    owner = path.partition("::")[2].rpartition("::")[2]
    return owner == getattr(test.owner.node if test.owner else None, "name", "")


def _within(node: ast.stmt, outer: ast.stmt) -> bool:
    end = outer.end_lineno or outer.lineno
    return node is not outer and outer.lineno <= node.lineno <= end


def _imports(path: str, sources: Sources, piece: Piece) -> list[str]:
    """Where names that it uses come from, as the file says, if that is told by one line."""
    imports = sources.files[path].imports
    used = {node.id for node in ast.walk(piece.node) if isinstance(node, ast.Name)}
    lines = []
    for name in imports.keys() & used:
        module, original = imports[name]
        if module.partition(".")[0] in UNSAID or sources.module(module):
            continue
        alias = f" as {name}" if name not in (original, module) else ""
        lines.append(
            f"from {module} import {original}{alias}" if original else f"import {module}{alias}"
        )
    return sorted(lines)


def _header(lines: list[str], node: ast.stmt) -> str:
    """The lines of a class before what stands in it."""
    body: list[ast.stmt] = getattr(node, "body", [])
    inside = _first_line(body[0]) if body else node.lineno + 1
    return "\n".join(lines[node.lineno - 1 : max(inside - 1, node.lineno)])


def _first_line(node: ast.stmt) -> int:
    marks: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(mark.lineno for mark in marks)])


def source_of(lines: list[str], node: ast.stmt) -> str:
    return "\n".join(lines[_first_line(node) - 1 : node.end_lineno])
