"""Annotations in one spelling, so that two of the same meaning are equal.

Also runs inside the sandbox: standard library only, and nothing of ours.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from schema.parsed import expression

LOWER = {"List", "Dict", "Set", "FrozenSet", "Tuple", "Type"}


def types_of(node: ast.expr | None) -> tuple[str, ...] | None:
    """The alternatives of an annotation, each in one spelling; None where there is nothing."""
    if node is None:
        return None
    try:
        return tuple(dict.fromkeys(_alternatives(node)))
    except SyntaxError:
        return None


def _alternatives(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield from _alternatives(expression(text))
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _alternatives(left)
            yield from _alternatives(right)
        case ast.Subscript(value=base, slice=inside):
            items = inside.elts if isinstance(inside, ast.Tuple) else [inside]
            name = last_name(base)
            if name in ("Optional", "Union"):
                for item in items:
                    yield from _alternatives(item)
                yield from ["None"] * (name == "Optional")
            elif name == "Annotated":
                yield from _alternatives(items[0])
            else:
                inner = (" | ".join(sorted(_alternatives(item))) for item in items)
                yield f"{name}[{', '.join(inner)}]"
        case ast.Dict() | ast.Set() | ast.List(elts=[ast.Dict() | ast.Set()]):
            yield "Any"  # the shape of a dict, as only contracts write it
        case _:
            yield last_name(node)


def last_name(node: ast.expr) -> str:
    """``date`` of ``datetime.date``: modules may be imported in more than one way."""
    name = node.attr if isinstance(node, ast.Attribute) else ast.unparse(node)
    return name.lower() if name in LOWER else name
