"""The commands of ``roma-ptc``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from cli import screen
from cli.ending import end_with
from cli.options import (
    EnvFile,
    Goal,
    Json,
    MaxCalls,
    MaxCost,
    MaxTokens,
    Out,
    Overwrite,
    Profile,
    RunId,
    Set,
    Test,
    budget,
)
from cli.reading import read_goal
from cli.route import route
from schema.errors import UsageError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A goal in plain words goes in, a project that was run and checked comes out.",
)


@app.command()
def solve(
    goal: Goal = None,
    goal_file: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="FILE", help="A file with the goal; - reads standard input."),
    ] = None,
    test: Test = None,
    out: Out = None,
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
    approve: Annotated[
        bool, typer.Option("--approve", help="Pause on every plan and ask before it is done.")
    ] = False,
    overwrite: Overwrite = False,
    json: Json = False,
) -> None:
    """Solve a goal: plan it, write it, run it, repair it, deliver it."""
    if [goal, goal_file, resume].count(None) != 2:
        raise UsageError(
            'give a goal, such as "Create a function …", or --goal-file FILE, or --resume ID'
        )
    goal = read_goal(goal, goal_file)
    limits = budget(max_cost, max_tokens, max_calls)

    from cli.solve import resume_run, start_run

    if goal is not None:
        settings = [*(set_ or []), *limits, *(["approval.plan=true"] if approve else [])]
        start_run(goal, test or [], out, profile, settings, json, overwrite)
    elif resume is not None:
        if test or set_:
            raise UsageError("a run goes on with its own tests and settings; `fork` takes --set")
        resume_run(resume, out, json, profile, overwrite=overwrite, overrides=limits)


@app.command()
def runs(
    env_file: EnvFile = None,
    json: Json = False,
    prune: Annotated[
        bool,
        typer.Option(
            "--prune",
            help="Delete runs that have ended, by --older-than or --keep; all others can go on.",
        ),
    ] = False,
    older_than: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(metavar="DAYS", min=0, help="With --prune: whose last step is older."),
    ] = None,
    keep: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(metavar="COUNT", min=0, help="With --prune: all but the newest."),
    ] = None,
) -> None:
    """List the runs there have been, newest first."""
    from cli.history import list_runs, prune_runs

    if prune:
        prune_runs(older_than, keep, json)
    elif older_than is not None or keep is not None:
        raise UsageError("--older-than and --keep say what --prune deletes: add --prune")
    else:
        list_runs(json)


@app.command()
def show(run_id: RunId, env_file: EnvFile = None, json: Json = False) -> None:
    """Show a run's tasks: states, who did them, costs. Also while it is under way."""
    from cli.history import show_run

    show_run(run_id, json)


@app.command()
def resume(
    run_id: RunId,
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
    """Go on with a run that was cut short or paused, or try again what failed."""
    from cli.solve import resume_run

    limits = budget(max_cost, max_tokens, max_calls)
    resume_run(run_id, out, json, answer=answer, overwrite=overwrite, overrides=limits)


@app.command()
def fork(
    run_id: RunId,
    from_: Annotated[
        str, typer.Option("--from", metavar="TASK", help="Task to do again, such as 2 or 1.2.")
    ],
    set_: Set = None,
    out: Out = None,
    env_file: EnvFile = None,
    overwrite: Overwrite = False,
    json: Json = False,
) -> None:
    """Start a new run from one: a task, and what depends on it, is done again; the rest is kept."""
    from cli.history import fork_run

    fork_run(run_id, from_, set_ or [], out, json, overwrite)


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


app.command()(route)


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
    try:
        code = app(prog_name="roma-ptc", standalone_mode=False)
    except (Exception, KeyboardInterrupt) as error:
        code = end_with(error)
    sys.exit(code)
