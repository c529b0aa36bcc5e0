"""Whether a script minds that an answer may have no body. Runs inside the sandbox."""

from __future__ import annotations

import re

from tree_sitter import Node

from tools.checks.inside.scopes import FUNCTIONS
from tools.checks.inside.trees import text

CHOICES = {"if_statement", "ternary_expression", "binary_expression", "switch_statement",
           "while_statement", "for_statement"}  # fmt: skip
# A look at the status counts, but for one that only sorts out refusals.
_MINDS = re.compile(
    r"\b204\b|headers\.get\(|content-length|\.text\(|(?<![!\w])\w+\.ok\b|switch ?\(|"
    r"\.status ?(?! ?(?:===?|>=) ?[45]\d\d)(?:[=!<>]=|[<>])",
    re.I,
)
_GOOD = re.compile(r"\(?\w+\.ok\)?")


def may_be_empty(node: Node) -> bool:
    """Whether the call of ``json`` at ``node`` is not reached, or does no harm, without a body."""
    after = text(node.parent.child_by_field_name("property")) if node.parent else ""
    if after == "catch":
        return True
    good = False
    at = node
    while at.parent is not None and at.type not in FUNCTIONS:
        around = at.parent
        if around.type in CHOICES:
            condition = around.child_by_field_name("condition")
            first = around.child_by_field_name("consequence")
            if first is None or first.id != at.id or not _GOOD.fullmatch(text(condition)):
                return True
            good = True
        elif around.type == "try_statement" and "fetch" not in text(at):
            return True
        at = around
    said = text(at)
    return bool(_MINDS.search(re.sub(r"\b\w+\.ok\b", "", said) if good else said))
