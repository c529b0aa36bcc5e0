"""What a Python file cannot run without, read from its source.

Also runs inside the sandbox: standard library only, and nothing of ours.
"""

import ast
from collections.abc import Iterable, Iterator

UNAVAILABLE = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


def imported(tree: ast.Module) -> set[str]:
    """Dotted names: ``yaml`` of ``import yaml``, ``flask.Flask`` of ``from flask import Flask``.

    Left out are relative ones, and those that the file is prepared to do without.
    """
    return set(_names(_needed([tree])))


def _needed(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Every node but those of a ``try`` that minds a failed import, and what only types need."""
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Try) and any(map(_minds, node.handlers)):
            handled = (part for handler in node.handlers for part in handler.body)
            waiting += [part for part in (*handled, *node.finalbody) if not _is_import(part)]
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
        else:
            yield node
            waiting += ast.iter_child_nodes(node)


def _minds(handler: ast.ExceptHandler) -> bool:
    if any(isinstance(node, ast.Raise) for node in handler.body):
        return False  # it only says so in its own words
    return handler.type is None or bool(
        {n.id for n in ast.walk(handler.type) if isinstance(n, ast.Name)} & UNAVAILABLE
    )


def _is_import(node: ast.AST) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.Call(
                func=ast.Attribute(attr="import_module") | ast.Name(id="import_module"),
                args=[ast.Constant(value=str(module)), *_],
            ) if not module.startswith("."):
                yield module
