"""Buttons and forms of a page that do nothing by themselves. Runs inside the sandbox."""

from __future__ import annotations

from typing import NamedTuple

from tree_sitter import Node

from tools.checks.inside.trees import TAGS, line, tag_of, text

# By one of these a library or the browser knows what to do.
OTHERS = ("on", "data-", "@", "v-", "x-", ":", "hx-", "ng-", "(", "[", "*", "#", "wire:", "up-",
          "popover", "command", "form", "aria-controls", "is", "slot", "disabled", "hidden",
          "action", "jsaction", "_", "{")  # fmt: skip
HOLDERS = {"a", "summary", "label", "template", "noscript", "dialog"}


class Control(NamedTuple):
    """A button, or a form, that waits for a script."""

    line: int
    said: str
    event: str
    """``click`` or ``submit``: by which it can be noticed."""
    marks: tuple[str, ...]
    """Its ids, classes and tags, and those of what it stands in: ``#id``, ``.class``, ``tag``."""
    own: tuple[str, ...]
    """Its own ids, classes and names."""


def control(tag: str, given: dict[str, str], node: Node) -> Control | None:
    """The button or form of that start tag, unless the browser or a library handles it."""
    kind = given.get("type", "submit" if tag == "button" else "text")
    pressed = tag == "button" or (tag == "input" and kind in ("button", "submit"))
    if not (pressed or tag == "form") or _by_others(given):
        return None
    around = _around(node)
    tags = [name for name, _ in around]
    if any("-" in name or name in HOLDERS for name in tags) or any(
        _by_others(attributes) for name, attributes in around if name != "form"
    ):
        return None
    if pressed and (kind == "reset" or (kind in ("submit", "image") and "form" in tags)):
        return None
    marks = [
        mark for name, attributes in [(tag, given), *around] for mark in _marks(name, attributes)
    ]
    own = [mark for mark in _marks(tag, given) if mark != tag]
    own += [given["name"]] if given.get("name") else []
    said = (
        " ".join(text(node.parent).split())[:80] if pressed else " ".join(text(node).split())[:80]
    )
    event = "click" if pressed else "submit"
    return Control(line(node), said, event, tuple(dict.fromkeys(marks)), tuple(own))


def _by_others(given: dict[str, str]) -> bool:
    return any(name.startswith(OTHERS) for name in given) or any(
        "{" in value or "<" in value for value in given.values()
    )


def _around(node: Node) -> list[tuple[str, dict[str, str]]]:
    found = []
    element = node.parent.parent if node.parent else None
    while element is not None:
        first = element.children[0] if element.children else None
        if first is not None and first.type in TAGS:
            found.append(tag_of(first))
        element = element.parent
    return found


def _marks(tag: str, given: dict[str, str]) -> list[str]:
    named = [f"#{given['id']}"] if given.get("id") else []
    return [tag, *named, *(f".{name}" for name in given.get("class", "").split())]
