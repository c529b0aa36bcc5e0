"""The commands of ``roma-ptc``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from cli import screen
from cli.cache import cache
from cli.completion import completion, prepare_completion
from cli.config import config, init
from cli.costs import costs
from cli.ending import end_with
from cli.estimate import estimate, plan
from cli.options import (
    Approve,
    BuildOn,
    EnvFile,
    From,
    Goal,
    GoalFile,
    Json,
    MakeRepository,
    MaxCalls,
    MaxCost,
    MaxTokens,
    NoCache,
    Out,
    Overwrite,
    Profile,
    Rules,
    RunId,
    Set,
    Test,
    budget,
)
from cli.past import past
from cli.reading import read_goal, read_text
from cli.route import route
from cli.serving import ptc, serve
from schema.errors import UsageError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A goal in plain words goes in, a project that was run and checked comes out.",
)

app.add_typer(past)
app.add_typer(cache, name="cache")
app.add_typer(config, name="config")


@app.command()
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
    json: Json = False,
) -> None:
    """Solve a goal: plan it, write it, run it, repair it, deliver it."""
    if [goal, goal_file, resume].count(None) != 2:
        raise UsageError(
            'give a goal, such as "Create a function …", or --goal-file FILE, or --resume ID'
        )
    goal = read_goal(goal, goal_file)
    limits = budget(max_cost, max_tokens, max_calls)

    from cli.base import read_base
    from cli.solve import resume_run, start_run
    from schema.settings import NO_CACHE

    if goal is not None:
        settings = [*(set_ or []), *limits, *(["approval.plan=true"] if approve else [])]
        settings += NO_CACHE if no_cache else []
        house = read_text(rules, "the house rules") if rules else ""
        base = read_base(from_, out, build_on, json)
        start_run(goal, test or [], out, profile, settings, json, overwrite, git, base, house)
    elif resume is not None:
        if test or set_:
            raise UsageError("a run goes on with its own tests and settings; `fork` takes --set")
        if from_ or build_on or rules:
            raise UsageError("a run goes on with the project and rules that it was started with")
        resume_run(resume, out, json, profile, overwrite=overwrite, overrides=limits)


@app.command()
def resume(
    run_id: RunId,
    goal: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="GOAL", help="A further goal for what it built: “now also …”."),
    ] = None,
    answer: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="For a paused run: yes, no, a file with the edited plan, or words."),
    ] = None,
    out: Out = None,
    max_cost: MaxCost = None,
    max_tokens: MaxTokens = None,
    max_calls: MaxCalls = None,
    env_file: EnvFile = None,
    overwrite: Overwrite = False,
    json: Json = False,
) -> None:
    """Go on with a run that was cut short or paused, or try again what failed; or, with a further
    goal, change what a run has built, in a run of its own."""
    from cli.solve import follow_run, resume_run

    limits = budget(max_cost, max_tokens, max_calls)
    if goal is not None and answer is not None:
        raise UsageError("give an answer to what the run asks, or a further goal, not both")
    if goal is not None:
        further = read_goal(goal, None) or ""
        follow_run(run_id, further, out, json, overwrite, limits)
    else:
        resume_run(run_id, out, json, answer=answer, overwrite=overwrite, overrides=limits)


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that was delivered.")],
    test: Test = None,
    profile: Profile = None,
    env_file: EnvFile = None,
    set_: Set = None,
    json: Json = False,
) -> None:
    """Prove a delivered folder again, edited or not, and say what was changed. Asks no model.

    The tests are those that were delivered with it, or those of --test in their place.
    """
    from cli.verify import verify_folder

    verify_folder(folder, test or [], profile, set_ or [], json)


app.command()(costs)
app.command()(plan)
app.command()(estimate)
app.command()(route)
app.command()(init)
app.command()(ptc)
app.command()(serve)
app.command()(completion)


@app.command()
def mcp(env_file: EnvFile = None) -> None:
    """Serve goals to coding agents, such as Claude Code or Cursor, on standard streams (MCP)."""
    try:
        from cli.mcp import server
    except ModuleNotFoundError as error:
        raise UsageError("mcp needs its SDK: pip install 'roma-ptc[mcp]'") from error

    server.run()


@app.command()
def doctor(
    profile: Profile = None,
    env_file: EnvFile = None,
    set_: Set = None,
    probe: Annotated[
        bool, typer.Option("--probe", help="Ask each model for one word, too; that costs a little.")
    ] = False,
    json: Json = False,
) -> None:
    """Look at all that a run needs, and say what to do where it is not well."""
    from cli.doctor import examine_all

    examine_all(profile, set_ or [], probe, json)


def run() -> None:
    """Run the command line; an error becomes one or two lines and an exit code."""
    screen.prepare()
    prepare_completion()
    try:
        code = app(prog_name="roma-ptc", standalone_mode=False)
    except (Exception, KeyboardInterrupt) as error:
        code = end_with(error)
    sys.exit(code)
