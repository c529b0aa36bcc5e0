"""What one test uses of the tests' own files: fixtures, helpers, constants, and theirs in turn."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tools.checks.demands.pieces import FUNCTIONS, Piece, constant, last_name
from tools.checks.demands.sources import Sources

PIECES = 100  # that one test may use before the rest is left out


def reached(sources: Sources, test: Piece) -> list[Piece]:
    """The test, and every definition that it uses, each once."""
    found = dict.fromkeys([test, *sources.automatic(test)])
    waiting = list(found)
    for piece in waiting:
        for used in _used(sources, piece):
            if used not in found and len(found) < PIECES:
                found[used] = None
                waiting.append(used)
    return waiting


def _used(sources: Sources, piece: Piece) -> list[Piece]:
    if piece not in sources.uses:
        sources.uses[piece] = list(dict.fromkeys(_uses(sources, piece)))
    return sources.uses[piece]


def _uses(sources: Sources, piece: Piece) -> Iterator[Piece]:
    for name in _asked_fixtures(piece):
        if fixture := sources.fixture(piece, name):
            yield fixture
    for node in ast.walk(piece.node):
        match node:
            case ast.Name(id=name):
                yield from sources.named(piece.file, name)
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                if piece.owner and owner in ("self", "cls", getattr(piece.owner.node, "name", "")):
                    yield from sources.member(piece.owner, name)
                elif file := sources.imported(piece.file, owner):
                    yield from sources.named(file.path, name)


def _asked_fixtures(piece: Piece) -> Iterator[str]:
    """Names of the fixtures that a test or a fixture asks for; a helper's parameters are none."""
    node = piece.node
    if not isinstance(node, FUNCTIONS):
        return
    if piece.fixture or node.name.startswith("test"):
        yield from (arg.arg for arg in (*node.args.posonlyargs, *node.args.args))
        yield from (arg.arg for arg in node.args.kwonlyargs)
    owner = piece.owner.node if piece.owner else None
    marks = [*node.decorator_list, *(getattr(owner, "decorator_list", None) or ())]
    for call in (inner for one in (*marks, node) for inner in ast.walk(one)):
        if isinstance(call, ast.Call) and last_name(call.func) in (
            "usefixtures",
            "getfixturevalue",
        ):
            yield from (str(value) for arg in call.args if (value := constant(arg)))
