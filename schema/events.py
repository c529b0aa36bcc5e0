"""What a run tells while it is under way: the ``custom`` events of its stream."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from schema.frozen import Frozen
from schema.verdict import Rung

TITLE_CHARS = 60


def title_of(goal: str) -> str:
    """The beginning of a goal, in one line."""
    title = " ".join(goal[: 4 * TITLE_CHARS].split())
    return title if len(title) <= TITLE_CHARS else f"{title[: TITLE_CHARS - 1].rstrip()}…"


class Of(Frozen):
    """Every event is about one task: ``task`` is its id, ``title`` the beginning of its goal."""

    task: str
    title: str


class Started(Of):
    """Work on a task begins; again where it goes on or is repaired."""

    kind: Literal["started"] = "started"


class Progress(Of):
    """A node begins; ``said`` is what it does, for a reader."""

    kind: Literal["progress"] = "progress"
    node: str
    said: str


class Cost(Of):
    """A model was asked. ``cost_usd`` is the list price in USD, 0 where none is known."""

    kind: Literal["cost"] = "cost"
    purpose: str
    provider: str
    model: str
    input_tokens: int
    output_tokens: int
    cost_usd: float
    priced: bool


class File(Of):
    """A file was written, of so many characters; its text is in the state."""

    kind: Literal["file"] = "file"
    path: str
    chars: int


class Judged(Of):
    """A task was checked: how far its proof went, and the first of what is wrong."""

    kind: Literal["verdict"] = "verdict"
    rung: Rung
    passed: bool
    wrong: str


class Words(Of):
    """More of what a model writes for the task, as it comes; ``purpose`` says what for.

    ``begins`` is true of the first piece of an answer: what was told before is to be forgotten, as
    it was another answer, or a call that came to nothing.
    """

    kind: Literal["words"] = "words"
    purpose: str
    text: str
    begins: bool


Event = Annotated[Started | Progress | Cost | File | Judged | Words, Field(discriminator="kind")]
Tell = Callable[[Event], None]
_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


def read_event(told: object) -> Event:
    """An event as a client got it. Raises pydantic's ValidationError."""
    return _EVENT.validate_python(told)
