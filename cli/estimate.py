"""``roma-ptc estimate`` and ``plan``: what is to be done, and what it may cost, before more than
the plan is paid for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.options import EnvFile, From, Goal, GoalFile, Json, Profile, Rules, Set, Test
from cli.reading import read_goal, read_text
from cli.screen import one_line, show, show_json
from cli.tests import read_tests
from schema.errors import UsageError

if TYPE_CHECKING:
    from graph.estimate import Planned
    from schema.task import Task


def estimate(
    goal: Goal = None,
    goal_file: GoalFile = None,
    test: Test = None,
    from_: From = None,
    rules: Rules = None,
    profile: Profile = None,
    env_file: EnvFile = None,
    set_: Set = None,
    json: Json = False,
) -> None:
    """Plan a goal and say what it may cost. `solve` of the same goal uses the plan."""
    found = _planned(goal, goal_file, test, from_, rules, profile, set_, json)
    if json:
        parts = [{"id": part.id, "goal": part.goal, "type": part.type} for part in found.parts]
        show_json({"id": found.run_id, "parts": parts, **_told(found)})
        return
    lines = [f"part     {part.id}  {one_line(part.goal)}" for part in found.parts]
    show("\n".join([*lines, *_estimate_lines(found)]))


def plan(
    goal: Goal = None,
    goal_file: GoalFile = None,
    test: Test = None,
    from_: From = None,
    rules: Rules = None,
    profile: Profile = None,
    env_file: EnvFile = None,
    set_: Set = None,
    json: Json = False,
) -> None:
    """Plan a goal and show the parts, what each waits for, and its files. `solve` of the same goal
    uses the plan."""
    found = _planned(goal, goal_file, test, from_, rules, profile, set_, json)
    whole = found.plan
    if json:
        told = whole.model_dump(mode="json") if whole else None
        show_json({"id": found.run_id, "plan": told, **_told(found)})
        return
    lines = [line for part in found.parts for line in _part_lines(part)]
    if whole is None:
        lines += ["one piece: it is done without a plan"]
    else:
        lines += [f"shows    {one_line(criterion)}" for criterion in whole.criteria]
        lines += [f"assumed  {one_line(assumption)}" for assumption in whole.assumptions]
        lines += [f"start    {one_line(whole.start)}"] if whole.start else []
        lines += [f"why      {one_line(whole.reason)}"]
    show("\n".join([*lines, *_estimate_lines(found)]))


def _planned(
    goal: str | None,
    goal_file: Path | None,
    test: list[Path] | None,
    source: Path | None,
    rules: Path | None,
    profile: str | None,
    overrides: list[str] | None,
    as_json: bool,
) -> Planned:
    if (goal is None) == (goal_file is None):
        raise UsageError('give a goal, such as "Create a function …", or --goal-file FILE')
    wanted = read_goal(goal, goal_file)
    assert wanted is not None  # one of both was given

    from cli.base import read_base
    from graph import load_config
    from graph.estimate import estimate as estimated

    return estimated(
        wanted,
        load_config(profile, overrides or []),
        tests=read_tests(test or []),
        base=read_base(source, None, False, as_json),
        rules=read_text(rules, "the house rules") if rules else "",
    )


def _part_lines(part: Task) -> list[str]:
    after = f"   after {', '.join(part.depends_on)}" if part.depends_on else ""
    files = ", ".join([*part.contract.files, *(f"- {gone}" for gone in part.contract.removes)])
    lines = [f"part     {part.id}  {part.type or ''}  {one_line(part.goal)}{after}"]
    return [*lines, *([f"files    {one_line(files)}"] if files else [])]


def _told(found: Planned) -> dict[str, Any]:
    spent = found.spent.model_dump(mode="json")
    return {"estimate": found.estimate.model_dump(mode="json"), "planning": spent}


def _estimate_lines(found: Planned) -> list[str]:
    return [
        f"estimate {found.estimate.told}",
        f"basis    {found.estimate.basis}",
        f"planning {found.spent.told}; `solve` of the same goal goes on from there",
    ]
