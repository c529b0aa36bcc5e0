"""What is told of a run, a JSON object a line: the graph's own events, and two that its steps make.

Whoever reads them all knows the tree of the run, whenever they begin to.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from graph import Step
from schema.events import Cost, File, Judged, Of, Progress, Started, Words, title_of
from schema.frozen import Frozen


class Part(Frozen):
    task: str
    title: str
    after: tuple[str, ...]
    """Tasks whose output it waits for."""


class Planned(Frozen):
    """A task was split into parts. ``expected_s`` is for how many seconds they may take."""

    kind: Literal["planned"] = "planned"
    task: str
    parts: tuple[Part, ...]
    expected_s: float | None = None


class Mending(Of):
    """A task is done again: ``wrong`` says why, ``rung`` of which models it is asked."""

    kind: Literal["mending"] = "mending"
    wrong: str
    rung: int


Told = Annotated[
    Started | Progress | Cost | File | Judged | Words | Planned | Mending,
    Field(discriminator="kind"),
]
TOLD: TypeAdapter[Told] = TypeAdapter(Told)


def told_by(step: Step) -> Iterator[Planned | Mending]:
    """What no event of the graph's says."""
    if plan := step.update.get("plan"):
        parts = tuple(
            Part(task=part.id, title=title_of(part.goal), after=part.depends_on)
            for part in plan.subtasks
        )
        estimate = step.update.get("estimate")
        expected = estimate.seconds if estimate else None
        yield Planned(task=step.task, parts=parts, expected_s=expected)
    if step.node == "refine":
        rungs = step.update.get("rungs") or {}
        for owner, fault in (step.update.get("faults") or {}).items():
            why = next((line for line in fault.splitlines() if line.strip()), "")
            yield Mending(task=owner, title="", wrong=why, rung=rungs.get(owner, 1))
