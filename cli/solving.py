"""The commands of ``roma-ptc`` that carry a goal out: ``solve`` and ``resume``."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from cli.options import (
    Approve,
    BuildOn,
    Detach,
    EnvFile,
    From,
    Goal,
    GoalFile,
    Json,
    JsonLines,
    MakeRepository,
    MaxCalls,
    MaxCost,
    MaxTokens,
    NoCache,
    Out,
    Overwrite,
    Profile,
    Quiet,
    Rules,
    RunId,
    Set,
    Test,
    budget,
)
from cli.reading import read_goal, read_text
from schema.errors import UsageError


def solve(
    goal: Goal = None,
    goal_file: GoalFile = None,
    test: Test = None,
    from_: From = None,
    out: Out = None,
    build_on: BuildOn = False,
    rules: Rules = None,
    profile: Profile = None,
    env_file: EnvFile = None,
    set_: Set = None,
    resume: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="ID", help="Go on with a run, as `roma-ptc resume ID`."),
    ] = None,
    max_cost: MaxCost = None,
    max_tokens: MaxTokens = None,
    max_calls: MaxCalls = None,
    approve: Approve = False,
    no_cache: NoCache = False,
    overwrite: Overwrite = False,
    git: MakeRepository = False,
    detach: Detach = False,
    quiet: Quiet = False,
    json: Json = False,
    jsonl: JsonLines = False,
) -> None:
    """Solve a goal: plan it, write it, run it, repair it, deliver it."""
    if [goal, goal_file, resume].count(None) != 2:
        raise UsageError(
            'give a goal, such as "Create a function …", or --goal-file FILE, or --resume ID'
        )
    goal = read_goal(goal, goal_file)
    limits = budget(max_cost, max_tokens, max_calls)

    from cli.base import read_base
    from cli.detached import form_here
    from cli.solve import resume_run, start_run
    from schema.settings import NO_CACHE

    form = form_here(json, jsonl, quiet, detach)
    if goal is not None:
        settings = [*(set_ or []), *limits, *(["approval.plan=true"] if approve else [])]
        settings += NO_CACHE if no_cache else []
        house = read_text(rules, "the house rules") if rules else ""
        base = read_base(from_, out, build_on, form.machine)
        start_run(goal, test or [], out, profile, settings, form, overwrite, git, base, house)
    elif resume is not None:
        if test or set_:
            raise UsageError("a run goes on with its own tests and settings; `fork` takes --set")
        if from_ or build_on or rules:
            raise UsageError("a run goes on with the project and rules that it was started with")
        resume_run(resume, out, form, profile, overwrite=overwrite, overrides=limits)


def resume(
    run_id: RunId,
    goal: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="GOAL", help="A further goal for what it built: “now also …”."),
    ] = None,
    answer: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            metavar="ANSWER",
            help="For a paused run: yes, no, a file with the edited plan, or words.",
        ),
    ] = None,
    out: Out = None,
    max_cost: MaxCost = None,
    max_tokens: MaxTokens = None,
    max_calls: MaxCalls = None,
    env_file: EnvFile = None,
    overwrite: Overwrite = False,
    detach: Detach = False,
    quiet: Quiet = False,
    json: Json = False,
    jsonl: JsonLines = False,
) -> None:
    """Go on with a run that was cut short or paused, or try again what failed; or, with a further
    goal, change what a run has built, in a run of its own."""
    from cli.detached import form_here
    from cli.solve import follow_run, resume_run

    form = form_here(json, jsonl, quiet, detach)
    limits = budget(max_cost, max_tokens, max_calls)
    if goal is not None and answer is not None:
        raise UsageError("give an answer to what the run asks, or a further goal, not both")
    if goal is not None:
        further = read_goal(goal, None) or ""
        follow_run(run_id, further, out, form, overwrite, limits)
    else:
        resume_run(run_id, out, form, answer=answer, overwrite=overwrite, overrides=limits)
