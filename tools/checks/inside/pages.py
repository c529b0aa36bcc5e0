"""What a page takes from elsewhere, offers to scripts, and holds of scripts itself.

Runs inside the sandbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from tree_sitter import Node

from tools.checks.inside.asks import Ask
from tools.checks.inside.controls import Control, control
from tools.checks.inside.names import free
from tools.checks.inside.scopes import scopes
from tools.checks.inside.scripts import Script, script
from tools.checks.inside.trees import TAGS, error, line, nodes, parse, tag_of, text

TEMPLATE = ("{{", "{%", "<%", "<?php", "<?=")
TAKEN = {"stylesheet", "icon", "modulepreload"}
TAG = "</?[a-zA-Z]"  # other signs may stand in text
CODE = {"", "module", "text/javascript", "application/javascript"}


class Load(NamedTuple):
    """A script where the page runs it: its address, or which of those in the page it is."""

    line: int
    source: str
    inner: int
    waits: bool
    """Until the whole page is there."""
    module: bool
    seen: int
    """How many of ``marks`` are there by then."""


@dataclass
class Page:
    """Facts of one page."""

    error: tuple[int, str] | None = None
    template: bool = False
    marks: list[str] = field(default_factory=list)
    """Ids as ``#id``, classes as ``.class``, and names as ``[name]``, in order."""
    sources: list[tuple[int, str]] = field(default_factory=list)
    """Line and address of scripts, stylesheets, icons and pictures."""
    scripts: list[Script] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    handlers: list[tuple[int, list[str]]] = field(default_factory=list)
    """Line, and names that the attributes for events take from scripts."""
    posts: list[Ask] = field(default_factory=list)
    """What the forms send by themselves."""

    @property
    def ids(self) -> set[str]:
        return {mark[1:] for mark in self.marks if mark.startswith("#")}


def page(source: str, path: str, files: Mapping[str, str]) -> Page:
    root = parse("html", source)
    found = Page(template=any(sign in source for sign in TEMPLATE))
    # Not HTML, which has no declaration of that kind, but the browser takes it.
    found.error = None if found.template or "<?xml" in source[:200] else error(root, TAG)
    for node in nodes(root):
        if node.type in TAGS:
            tag, given = tag_of(node)
            found.marks += [f"#{given['id']}"] if given.get("id") else []
            found.marks += [f".{name}" for name in given.get("class", "").split()]
            found.marks += [f"[{given['name']}]"] if given.get("name") else []
            _taken(tag, given, node, found)
            if tag == "script" and given.get("type", "") in CODE:
                _script(given, node, found, path, files)
            elif tag == "form" and given.get("action"):
                found.posts.append(_post(given, node, path))
            if (one := control(tag, given, node)) is not None:
                found.controls.append(one)
            _handled(given, node, found)
    return found


def _taken(tag: str, given: dict[str, str], node: Node, found: Page) -> None:
    if tag in ("script", "img") and given.get("src"):
        found.sources.append((line(node), given["src"]))
    elif tag == "link" and TAKEN & set(given.get("rel", "").split()) and given.get("href"):
        found.sources.append((line(node), given["href"]))


def _script(
    given: dict[str, str], node: Node, found: Page, path: str, files: Mapping[str, str]
) -> None:
    source, module = given.get("src", ""), given.get("type") == "module"
    waits = module or (bool(source) and ("defer" in given or "async" in given))
    inner = -1
    body = (
        next((c for c in node.parent.children if c.type == "raw_text"), None)
        if node.parent
        else None
    )
    if not source and body is not None and text(body).strip():
        offset = body.start_point.row
        held = script(parse("js", text(body)), path, files, offset)
        if any(sign in text(body) for sign in TEMPLATE):
            held.error, held.free = None, []
        inner = len(found.scripts)
        found.scripts.append(held)
    if source or inner >= 0:
        found.loads.append(Load(line(node), source, inner, waits, module, len(found.marks)))


def _post(given: dict[str, str], node: Node, path: str) -> Ask:
    method = given.get("method", "get").upper()
    names = [
        tag_of(one)[1].get("name", "") for one in nodes(node.parent or node) if one.type in TAGS
    ]
    body = "form" if method == "POST" else ""
    keys = tuple(dict.fromkeys(filter(None, names)))
    return Ask(path, line(node), method, given["action"], body, keys, more=True)


def _handled(given: dict[str, str], node: Node, found: Page) -> None:
    for name, value in given.items():
        if name.startswith("on") and not any(sign in value for sign in TEMPLATE):
            root = parse("js", value)
            if not root.has_error:
                names = [one for _, one in free(root, scopes(root), 0)]
                found.handlers.append((line(node), names))
