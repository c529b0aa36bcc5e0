"""Recorded kinds of plans with their right readings, and how a reading of one is judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from nodes.plan.reply import PlanReply
from nodes.plan.rules import faults_of
from schema.task import Task
from tools.reading.documents import read_json

FOLDER = Path(__file__).parent / "data" / "plans"
WHOLE = Task(goal="Build what the parts are parts of")
MOST = 12

Judged = Literal["right", "wrong", "asked again"]


def cases(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read(text: str) -> tuple[PlanReply | None, list[str]]:
    """A plan without faults, or None and the faults, as the planner's answer is read."""
    found, faults = read_json(text, PlanReply)
    if found and not (faults := faults_of(found, WHOLE, MOST)):
        return found, []
    return None, faults


def judge(case: dict[str, Any]) -> Judged:
    """Ids may be renamed, so parts are compared by their place."""
    expect = case["expect"]
    found, _ = read(case["reply"])
    if found is None:
        return "asked again" if expect else "right"
    if not expect:
        return "wrong"
    places = {part.id: place for place, part in enumerate(found.subtasks)}
    wanted = {id_: place for place, id_ in enumerate(expect["ids"])}
    same = [part.type for part in found.subtasks] == expect["types"] and [
        {places[other] for other in part.depends_on} for part in found.subtasks
    ] == [{wanted[other] for other in expect["depends_on"][id_]} for id_ in expect["ids"]]
    return "right" if same else "wrong"
