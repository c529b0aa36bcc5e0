"""``roma-ptc estimate``: what a goal may cost, before more than its plan is paid for."""

from __future__ import annotations

from cli.options import EnvFile, Goal, GoalFile, Json, Profile, Set, Test
from cli.reading import read_goal
from cli.screen import one_line, show, show_json
from cli.tests import read_tests
from schema.errors import UsageError


def estimate(
    goal: Goal = None,
    goal_file: GoalFile = None,
    test: Test = None,
    profile: Profile = None,
    env_file: EnvFile = None,
    set_: Set = None,
    json: Json = False,
) -> None:
    """Plan a goal and say what it may cost. `solve` of the same goal uses the plan."""
    if (goal is None) == (goal_file is None):
        raise UsageError('give a goal, such as "Create a function …", or --goal-file FILE')
    wanted = read_goal(goal, goal_file)
    assert wanted is not None  # one of both was given

    from graph import load_config
    from graph.estimate import estimate as estimated

    found = estimated(wanted, load_config(profile, set_ or []), tests=read_tests(test or []))
    if json:
        parts = [{"id": part.id, "goal": part.goal, "type": part.type} for part in found.parts]
        spent = found.spent.model_dump(mode="json")
        whole = {"id": found.run_id, "estimate": found.estimate.model_dump(mode="json")}
        show_json({**whole, "parts": parts, "planning": spent})
        return
    lines = [f"part     {part.id}  {one_line(part.goal)}" for part in found.parts]
    lines += [f"estimate {found.estimate.told}", f"basis    {found.estimate.basis}"]
    lines += [f"planning {found.spent.told}; `solve` of the same goal goes on from there"]
    show("\n".join(lines))
