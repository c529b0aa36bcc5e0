"""When each task waited for a model, and the chain of requests that the end had to wait for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schema.task import ROOT_ID, is_within
from schema.usage import TaskRecord
from tools.report.told import Span


@dataclass(frozen=True)
class Bar:
    """One request as it is drawn; ``x`` and ``width`` are per mille of the whole time."""

    x: float
    width: float
    critical: bool


@dataclass(frozen=True)
class Row:
    """One task and purpose in the timeline, in seconds since the first request of the run."""

    task: str
    purpose: str
    begin: float
    seconds: float
    critical: bool
    bars: tuple[Bar, ...]


def timeline(spans: Sequence[Span], tasks: Sequence[TaskRecord]) -> tuple[Row, ...]:
    """A row for each task and purpose, in the order in which they began."""
    if not spans:
        return ()
    path = set(map(id, critical(spans, tasks)))
    zero = min(span.begin for span in spans)
    whole = max(max(span.end for span in spans) - zero, 0.001)
    groups: dict[tuple[str, str], list[Span]] = {}
    for span in sorted(spans, key=lambda span: span.begin):
        groups.setdefault((span.task, span.purpose), []).append(span)

    def bar(span: Span) -> Bar:
        x = (span.begin - zero) / whole * 1000
        width = max((span.end - span.begin) / whole * 1000, 2)
        return Bar(round(min(x, 998), 1), round(width, 1), id(span) in path)

    return tuple(
        Row(
            task,
            purpose,
            group[0].begin - zero,
            sum(span.end - span.begin for span in group),
            any(id(span) in path for span in group),
            tuple(map(bar, group)),
        )
        for (task, purpose), group in groups.items()
    )


def critical(spans: Sequence[Span], tasks: Sequence[TaskRecord]) -> list[Span]:
    """From the request that ended last back to one that waited for no other: the newest that had
    ended among those of the same task, of what it depends on, and of what it is a part of."""
    waits = {task.id: task.depends_on for task in tasks}
    chain = [max(spans, key=lambda span: span.end)]
    while True:
        last = chain[-1]
        before = [
            span
            for span in spans
            if span.end <= last.begin and span is not last and _feeds(span.task, last.task, waits)
        ]
        if not before:
            return chain[::-1]
        chain.append(max(before, key=lambda span: span.end))


def _feeds(one: str, other: str, waits: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether task ``other`` may have had to wait for ``one``."""
    if _within(other, one) or _within(one, other):
        return True
    above = [other, *(id_ for id_ in waits if _within(other, id_))]
    return any(_within(one, id_) for each in above for id_ in waits.get(each, ()))


def _within(id_: str, whole: str) -> bool:
    return whole == ROOT_ID or is_within(id_, whole)
