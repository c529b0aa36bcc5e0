"""The commands of ``roma-ptc`` about runs there have been."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from cli.options import Detach, EnvFile, Json, JsonLines, Out, Overwrite, Quiet, RunId, Set, flag
from schema.errors import UsageError


def runs(
    env_file: EnvFile = None,
    json: Json = False,
    prune: Annotated[
        bool,
        flag(
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


def show(run_id: RunId, env_file: EnvFile = None, json: Json = False) -> None:
    """Show a run's tasks: states, who did them, costs. Also while it is under way."""
    from cli.history import show_run

    show_run(run_id, json)


def watch(run_id: RunId, env_file: EnvFile = None, json: Json = False) -> None:
    """Watch a run that is under way elsewhere, as one of --detach, until it ends. Ctrl-C leaves
    the watch, not the run."""
    from cli.watch import watch_run

    watch_run(run_id, json)


def fork(
    run_id: RunId,
    from_: Annotated[
        str, typer.Option("--from", metavar="TASK", help="Task to do again, such as 2 or 1.2.")
    ],
    set_: Set = None,
    out: Out = None,
    env_file: EnvFile = None,
    overwrite: Overwrite = False,
    detach: Detach = False,
    quiet: Quiet = False,
    json: Json = False,
    jsonl: JsonLines = False,
) -> None:
    """Start a new run from one: a task, and what depends on it, is done again; the rest is kept."""
    from cli.detached import form_here
    from cli.history import fork_run

    form = form_here(json, jsonl, quiet, detach)
    fork_run(run_id, from_, set_ or [], out, form, overwrite)


def diff(
    run_id: RunId,
    stat: Annotated[bool, flag("--stat", help="A line for each file.")] = False,
    env_file: EnvFile = None,
    json: Json = False,
) -> None:
    """Show what a run changed: of the project it builds on, or against nothing. Needs no git."""
    from cli.back import show_diff

    show_diff(run_id, stat, json)


def report(
    run_id: RunId,
    out: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="FILE", help="Where to write it; report-ID.html if not told."),
    ] = None,
    overwrite: Annotated[
        bool, flag("--overwrite", help="Replace the file if it is there.")
    ] = False,
    env_file: EnvFile = None,
    json: Json = False,
) -> None:
    """Write a page about a run that has ended: proof, tasks, time, cost, tries, files. It is one
    HTML file, and needs no network."""
    from cli.report import write_report

    write_report(run_id, out, overwrite, json)


def undo(run_id: RunId, env_file: EnvFile = None, json: Json = False) -> None:
    """Take back what a run has delivered: its files, as long as they are as delivered, its branch.

    What it replaced is there again. What was edited since stays, and is named.
    """
    from cli.back import undo_run

    undo_run(run_id, json)
