"""What a list of runs says of each of them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from schema.task import Frozen
from schema.usage import Receipt, Totals
from schema.verdict import Failure

RunState = Literal["passed", "failed", "paused", "under way", "unfinished", "unreadable"]


class Run(Frozen):
    """One run, as far as it is."""

    id: str
    goal: str
    state: RunState
    """Paused: it waits for an answer. Unfinished: it was cut short. Unreadable: an older version
    wrote it, or its pages on disk are damaged; its notes say more."""
    holder: str | None
    """Who works on it at this moment, and since when."""
    since: datetime | None = None
    """When that one began to."""
    updated: datetime
    """When its last step so far ended."""
    out: str | None
    follows: str | None = None
    """The run before it, where it was a further goal."""
    totals: Totals
    answer: str
    failures: tuple[Failure, ...]
    """What is wrong with it as it stands."""
    notes: tuple[str, ...]
    receipt: Receipt | None = Field(None, exclude=True)
    """Of a single run that has ended: it is a document of its own, and no part of a list."""
