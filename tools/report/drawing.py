"""The task graph as boxes and lines: whoever waits for an output stands to the right of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schema.usage import NOBODY, TaskRecord

WIDTH, HEIGHT, ACROSS, DOWN = 190, 46, 60, 16
ABREAST = 4
"""Boxes beside each other, where none waits for another."""
LETTERS = 23
"""Of a goal that fit into a box."""


@dataclass(frozen=True)
class Box:
    id: str
    label: str
    by: str
    passed: bool
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    boxes: tuple[Box, ...]
    lines: tuple[str, ...]
    """Each as the ``d`` of an SVG path."""
    width: int
    height: int


def drawing(tasks: Sequence[TaskRecord]) -> Drawing | None:
    """None for a goal in one piece."""
    parts = [task for task in tasks[1:] if not _has_parts(task, tasks)]
    if not parts:
        return None
    waits = {part.id: _waits(part, tasks, parts) for part in parts}
    column: dict[str, int] = {}
    for _ in parts:  # as often as the longest chain could be
        for id_, ids in waits.items():
            column[id_] = max((column.get(other, 0) + 1 for other in ids), default=0)
    used: dict[int, int] = {}
    boxes: dict[str, Box] = {}
    alone = not any(waits.values())
    for number, part in enumerate(parts):
        at = number % ABREAST if alone else column[part.id]
        row = used[at] = used.get(at, -1) + 1
        goal = part.goal if len(part.goal) <= LETTERS else f"{part.goal[: LETTERS - 1]}…"
        by = "not done" if part.done_by == NOBODY else part.done_by
        x, y = 2 + at * (WIDTH + ACROSS), 2 + row * (HEIGHT + DOWN)
        boxes[part.id] = Box(part.id, goal, by, part.passed, x, y)
    lines = [_line(boxes[other], boxes[id_]) for id_, ids in waits.items() for other in ids]
    return Drawing(
        tuple(boxes.values()),
        tuple(lines),
        max(box.x for box in boxes.values()) + WIDTH + 2,
        max(box.y for box in boxes.values()) + HEIGHT + 2,
    )


def _line(one: Box, other: Box) -> str:
    x, y, to_x, to_y = one.x + WIDTH, one.y + HEIGHT // 2, other.x, other.y + HEIGHT // 2
    middle = (x + to_x) // 2
    return f"M{x} {y}C{middle} {y} {middle} {to_y} {to_x} {to_y}"


def _has_parts(task: TaskRecord, tasks: Sequence[TaskRecord]) -> bool:
    return any(other.id.startswith(f"{task.id}.") for other in tasks)


def _waits(part: TaskRecord, tasks: Sequence[TaskRecord], parts: Sequence[TaskRecord]) -> list[str]:
    """The boxes that a part waits for, also since what it is a part of waits for them."""
    above = [task for task in tasks if part.id == task.id or part.id.startswith(f"{task.id}.")]
    ids = {id_ for task in above for id_ in task.depends_on}
    return [box.id for box in parts if any(f"{box.id}.".startswith(f"{id_}.") for id_ in ids)]
