"""Python source as a tree, in one thread at a time.

In CPython 3.11 the depth of what is being built is counted for all threads together: two that parse
at once may end in SystemError (gh-106905). Also runs inside the sandbox: standard library only.
"""

import ast
import threading

_ONE = threading.Lock()


def parsed(source: str) -> ast.Module:
    """Raises SyntaxError, ValueError, RecursionError and MemoryError, as ``ast.parse`` does."""
    with _ONE:
        return ast.parse(source)


def expression(text: str) -> ast.expr:
    """The tree of one expression. Raises what ``parsed`` raises."""
    with _ONE:
        return ast.parse(text, mode="eval").body
