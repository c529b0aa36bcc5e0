"""A Python signature as a contract writes it: its name, its parameters, and lists of such texts."""

from __future__ import annotations

import ast
import re

from schema.parsed import parsed

SIGNATURE_CHARS = 500  # more could be nested deep enough to exhaust the parser

_CALLABLE = re.compile(r"(async\s+)?(?:def\s+)?([A-Za-z_]\w*(?:\.\w+)?)\s*(\(.*)", re.DOTALL)
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


def parse_signature(text: str) -> ast.FunctionDef | ast.AsyncFunctionDef:
    """The function that a signature such as ``Cart.add(item: str) -> int`` declares.

    Raises ValueError for what is no Python signature.
    """
    found = len(text) <= SIGNATURE_CHARS and _CALLABLE.fullmatch(text.strip().rstrip(":"))
    if not found:
        raise ValueError(f"{text[:80]!r} is no signature such as find(name: str) -> int")
    name = found[2].replace(".", "_")
    try:
        (function,) = parsed(f"{found[1] or ''}def {name}{found[3]}: ...").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"{text[:80]!r} is no Python signature") from None
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        raise ValueError(f"{text[:80]!r} is no Python signature")
    return function


def signature_name(text: str) -> str:
    """``Cart.add`` of ``Cart.add(item: str) -> int``; empty when there is no name in front."""
    found = re.match(r"\s*(?:async\s+)?(?:def\s+|class\s+)?([A-Za-z_$][\w$]*(?:\.\w+)?)", text)
    return found[1] if found else ""


def at_commas(text: str) -> list[str]:
    """What stands between the commas outside of brackets: one inside is a type's, as in
    ``price NUMERIC(8, 2)``."""
    found: list[list[str]] = [[]]
    depth = 0
    for piece in re.split(r"([()\[\]{},])", text):
        depth += (piece in _OPENING) - (piece in _CLOSING)
        if piece == "," and depth <= 0:
            found.append([])
        else:
            found[-1].append(piece)
    return [item for pieces in found if (item := "".join(pieces).strip())]
