"""Names that a script takes from nowhere, and those that it gives to others.

Runs inside the sandbox.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from tools.checks.inside.scopes import Scopes, bound
from tools.checks.inside.trees import line, nodes, text

REFERENCES = ("identifier", "shorthand_property_identifier")
RENAMED = ("import_specifier", "export_specifier")
_OF_WINDOW = re.compile(r"\b(?:window|globalThis|self)\s?\.\s?([\w$]+)")
_NAME = re.compile(r"[\w$]+")


def free(root: Node, found: Scopes, offset: int) -> list[tuple[int, str]]:
    """Line and name of what nothing in the script binds. None that it asks for with care."""
    known = set(found.assigned) | {"arguments", "undefined", "await"}
    waiting = [found.whole]
    while waiting:
        scope = waiting.pop()
        known |= set(scope.names)
        for pattern in scope.parameters if scope is not found.whole else ():
            known |= {name for name, _, _ in bound(pattern, None)}
        waiting += scope.inner
    absent: dict[str, int] = {}
    for node in nodes(root):
        if node.type == "unary_expression" and text(node).startswith("typeof"):
            known |= set(_NAME.findall(text(node)))
        elif node.type == "class" or node.type == "for_in_statement":
            known |= {name for name, _, _ in bound(node.child_by_field_name("left"), None)}
            known.add(text(node.child_by_field_name("name")))
        elif node.type == "string":
            known.add(text(node)[1:-1])
        elif node.type in REFERENCES and (not node.parent or node.parent.type not in RENAMED):
            absent.setdefault(text(node), line(node) + offset)
    known |= set(of_window(text(root)))
    return [(at, name) for name, at in absent.items() if name not in known]


def of_window(source: str) -> list[str]:
    """Names that are taken from the window, or given to it."""
    return sorted(set(_OF_WINDOW.findall(source)))
