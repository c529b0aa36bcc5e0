"""What an expression of a script may come to, as far as its text tells. Runs inside the sandbox."""

from __future__ import annotations

from dataclasses import dataclass, field

from tree_sitter import Node

from tools.checks.inside.scopes import EACH, Scope

HOLE = "{}"
"""What is computed, within a text."""


@dataclass(frozen=True)
class Unknown:
    """It may be anything."""


@dataclass(frozen=True)
class Absent:
    """``undefined``, ``null``, or nothing at all."""


UNKNOWN, ABSENT = Unknown(), Absent()


@dataclass(frozen=True)
class Text:
    """A string, with a hole for each part that is computed, and where most of it is written."""

    text: str
    path: str = ""
    line: int = 0
    size: int = 0
    """Characters of the literal that most of it comes from."""
    node: int = 0
    """The node of that literal."""

    def plus(self, other: Text) -> Text:
        most = self if self.size >= other.size else other
        return Text(self.text + other.text, most.path, most.line, most.size, most.node)


@dataclass(eq=False)
class Obj:
    """An object; ``more``: it may have other keys as well."""

    items: dict[str, Value] = field(default_factory=dict)
    more: bool = False


@dataclass(eq=False)
class Fn:
    """A function with the names around it, and what ``this`` is in it."""

    scope: Scope
    env: Env
    this: Value = UNKNOWN


@dataclass(eq=False)
class Cls:
    node: Node
    env: Env


@dataclass(frozen=True)
class Body:
    """What a request carries: ``json`` or ``form``, and its value."""

    kind: str
    value: Value = UNKNOWN


@dataclass(frozen=True)
class Response:
    """The answer to the request of that number, before its body is read."""

    ask: int


@dataclass(frozen=True)
class Answer:
    """The body of an answer, or what is found in it under keys."""

    ask: int
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Element:
    """Elements that are looked up; those of a document, all at once, at load, where it is so.

    An empty selector stands for an element that the script makes, or for the document.
    """

    selector: str
    path: str = ""
    line: int = 0
    of_page: bool = False
    many: bool = False
    at_load: bool = False
    whole: bool = False
    """It is the document, its body, or the window."""
    library: bool = False
    """A library holds it, and takes it well when there is none."""


Value = Unknown | Absent | Text | Obj | Fn | Cls | Body | Response | Answer | Element


@dataclass(eq=False)
class Env:
    """A scope with values; those of declarations are worked out when they are asked for."""

    scope: Scope
    parent: Env | None
    path: str
    values: dict[str, Value] = field(default_factory=dict)
    known: dict[int, Value] = field(default_factory=dict)
    """Node -> what it came to."""
    this: Value = UNKNOWN
    loading: bool = False
    """It runs while its page is being loaded."""
    called: bool = False
    """Its function is called, and with what is known."""
    ran: set[int] = field(default_factory=set)
    """Functions within it that were called."""


def pick(value: Value, key: str) -> Value:
    """What is found in a value under a key."""
    if isinstance(value, Absent):
        return ABSENT
    if isinstance(value, Obj):
        return value.items.get(key, UNKNOWN if value.more else ABSENT)
    if isinstance(value, Answer):
        return Answer(value.ask, (*value.keys, key))
    return value if isinstance(value, Element) and value.many and key == EACH else UNKNOWN


def truth(value: Value) -> bool | None:
    """Whether it counts as true; None where that cannot be told."""
    if isinstance(value, Absent):
        return False
    if isinstance(value, Text):
        return bool(value.text) if HOLE not in value.text else None
    return True if isinstance(value, Obj | Fn | Cls | Body | Element) else None


def merged(values: list[Value]) -> Obj:
    """Objects laid over each other, as ``Object.assign`` and spreading do."""
    found = Obj()
    for value in values:
        if isinstance(value, Obj):
            found.items |= value.items
            found.more = found.more or value.more
        elif not isinstance(value, Absent):
            found = Obj(dict.fromkeys(found.items, UNKNOWN), more=True)
    return found


def one_of(values: list[Value]) -> Value:
    """What it is when it may be any of these: the only one that is something, else unknown."""
    found = [value for value in values if value != ABSENT]
    if not found:
        return ABSENT
    return found[0] if all(value == found[0] for value in found) else UNKNOWN
