"""A reply without any fence that is the file itself."""

from __future__ import annotations

import ast
import warnings

from tools.reading.languages import PARSED_CHARS, PROSE, families, looks_like


def bare_file(text: str, path: str) -> str:
    """The content of the code file at ``path`` if all of ``text`` is that; empty if it is not."""
    content = text.strip("\n")
    kinds = families(path)
    if not content.strip() or not kinds or kinds & set(PROSE):
        return ""
    if "python" in kinds:
        fits = _is_python(content)
    else:
        fits = looks_like(path, content) and _is_no_talk(content)
    return f"{content}\n" if fits else ""


def _is_python(content: str) -> bool:
    if len(content) > PARSED_CHARS:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an escape that Python does not know
            body = ast.parse(content).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    # Words parse, too.
    return any(not isinstance(node, ast.Expr | ast.AnnAssign) for node in body)


def _is_no_talk(content: str) -> bool:
    """Whether its first line is not a sentence."""
    first = content.lstrip().split("\n", 1)[0]
    spoken = first[:1].isupper() and first.rstrip().endswith((".", ":", "!", "?"))
    return not (spoken and len(first.split()) > 3)
