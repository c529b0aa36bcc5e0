"""Syntax trees of JavaScript, TypeScript, HTML and CSS, and the first error in one.

Runs inside the sandbox, by tree-sitter: its parsers are native, and read hostile text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache

import tree_sitter_css
import tree_sitter_html
import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

GRAMMARS = {
    "js": tree_sitter_javascript.language,
    "ts": tree_sitter_typescript.language_typescript,
    "tsx": tree_sitter_typescript.language_tsx,
    "html": tree_sitter_html.language,
    "css": tree_sitter_css.language,
}

TAGS = ("start_tag", "self_closing_tag")

# Bounded, so that hostile text costs no more than its length.
_ADDRESS = re.compile(r"url\([ \t]{0,9}[^\"'()\s][^()\n]{0,2000}\)")
_OPENED = re.compile(r"(\n[ \t]{0,80})([\[(])")


@cache
def _parser(grammar: str) -> Parser:
    return Parser(Language(GRAMMARS[grammar]()))


def parse(grammar: str, source: str) -> Node:
    """The tree of ``source``, helped where a grammar is narrower than its language."""
    if grammar == "css":
        source = _ADDRESS.sub("url()", source).replace("! important", "!important")
    root = _parser(grammar).parse(source.encode(errors="replace")).root_node
    if root.has_error and grammar in ("js", "ts", "tsx"):
        # No semicolon is needed between an arrow function's block and a bracket on a new line.
        ended = _parser(grammar).parse(_OPENED.sub(r"\1;\2", source).encode(errors="replace"))
        root = root if ended.root_node.has_error else ended.root_node
    return root


def nodes(root: Node) -> Iterator[Node]:
    """Every node, in the order of the text. Without recursion: the tree may be deep."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.children)


def error(root: Node, among: str = "") -> tuple[int, str] | None:
    """Line and words of the first syntax error, among those that hold the pattern ``among``."""
    if not root.has_error:
        return None
    for node in nodes(root):
        if node.is_missing:
            return node.start_point.row + 1, f"{node.type} is missing"
        if node.is_error and re.search(among, text(node)):
            near = text(node).split("\n")[0][:60]
            return node.start_point.row + 1, f"syntax error near {near!r}"
    return None if among else (1, "syntax error")


def text(node: Node | None) -> str:
    return (node.text or b"").decode(errors="replace") if node else ""


def line(node: Node) -> int:
    return node.start_point.row + 1


def tag_of(node: Node) -> tuple[str, dict[str, str]]:
    """The name of a tag, and its attributes."""
    given: dict[str, str] = {}
    for inner in node.named_children:
        if inner.type == "attribute":
            name, _, value = text(inner).partition("=")
            given[name.strip().lower()] = html.unescape(value.strip().strip("\"'"))
    first = node.named_children[0] if node.named_children else None
    return text(first).lower() if first and first.type == "tag_name" else "", given
