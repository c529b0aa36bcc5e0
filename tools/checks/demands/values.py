"""What an expression of a test's stands for, as far as its source tells.

Text, numbers, dicts and lists stand for themselves; a part of a text that is not known is written
``{name}`` after what is put there. The rest are the classes below.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tools.checks.demands.pieces import Piece

LISTED = "[]"
"""The key below which the fields of each item of a list stand."""

DEPTH = 6
"""Of fields in fields; what is deeper is not told."""

Tree = dict[str, Any]
"""Fields of JSON, each with the fields below it."""


@dataclass(eq=False)
class Asked:
    """One HTTP request, and what is expected of its answer."""

    method: str
    path: str
    kind: str = ""
    """Of its body: ``json``, ``form``, ``multipart``, or empty."""
    sends: dict[str, None] | None = None
    """Fields of the body; None where they are not known, or there is none."""
    more: bool = False
    """Whether the body may have further fields."""
    query: dict[str, None] = field(default_factory=dict)
    headers: dict[str, None] = field(default_factory=dict)
    statuses: dict[int, None] = field(default_factory=dict)
    fields: Tree = field(default_factory=dict)


@dataclass(eq=False)
class Called:
    """One call of a project's function, class or method."""

    module: str
    name: str
    positional: tuple[str, ...]
    """What stands for each: ``name: str``, or as much as is known."""
    keywords: tuple[str, ...]
    closed: bool
    """Whether no ``*args`` or ``**kwargs`` hides further arguments."""
    awaited: bool = False
    raises: str = ""


@dataclass(eq=False)
class Ran:
    """One command, and what is expected of it."""

    line: str
    codes: dict[int, None] = field(default_factory=dict)
    words: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class Unknown:
    """Anything else; ``hint`` is what the test calls it."""

    hint: str = ""


@dataclass(eq=False)
class Client:
    """What sends HTTP requests, such as Flask's test client."""

    prefix: str = ""
    last: Reply | None = None


@dataclass(frozen=True, eq=False)
class Reply:
    asked: Asked


@dataclass(frozen=True)
class Outcome:
    """The status of an answer, or the exit code of a command."""

    expected: dict[int, None]

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, eq=False)
class Raw:
    """The text of an answer."""

    reply: Reply


@dataclass(frozen=True, eq=False)
class Body:
    """The JSON of an answer, or a part of it."""

    tree: Tree
    name: str = "id"
    keys: bool = False
    """Whether only its keys are meant."""
    depth: int = 0

    def at(self, key: str) -> Body:
        below = self.tree.setdefault(key, {}) if self.depth < DEPTH else {}
        name = self.name if key == LISTED else key
        return Body(below, name, depth=self.depth + 1)


@dataclass(frozen=True)
class Foreign:
    """A name of somebody else's: ``requests.get``; ``made`` if it is what came of a call."""

    dotted: str
    made: bool = False


@dataclass(frozen=True)
class Place:
    """A path below the project; ``there`` where it stands for that something is there."""

    path: str
    there: bool = False


@dataclass(frozen=True)
class Named:
    """A name of the project's: ``Cart.add``; empty for a module."""

    module: str
    name: str


@dataclass(frozen=True)
class Made:
    """What came of calling a name of the project's."""

    of: Named


@dataclass(eq=False)
class Instance:
    """``self`` of a test class, or an object of a class among the tests."""

    piece: Piece | None
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Local:
    """A function or a class among the tests, and the object that a method is bound to."""

    piece: Piece
    bound: Instance | None = None
    around: dict[str, Any] = field(default_factory=dict)
    """The names of the function that it stands in."""


class Dumped(dict[Any, Any]):
    """A dict as JSON text."""
