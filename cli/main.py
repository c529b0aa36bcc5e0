"""The commands of ``roma-ptc``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli import screen
from cli.cache import cache
from cli.completion import completion, prepare_completion
from cli.config import config, init
from cli.costs import costs
from cli.ending import end_with
from cli.estimate import estimate, plan
from cli.options import (
    EnvFile,
    Json,
    Profile,
    Set,
    Test,
    flag,
)
from cli.past import diff, fork, report, runs, show, undo, watch
from cli.route import route
from cli.serving import ptc, serve
from cli.solving import resume, solve
from schema.errors import UsageError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A goal in plain words goes in, a project that was run and checked comes out.",
)


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


def mcp(env_file: EnvFile = None) -> None:
    """Serve goals to coding agents, such as Claude Code or Cursor, on standard streams (MCP)."""
    try:
        from cli.mcp import server
    except ModuleNotFoundError as error:
        raise UsageError("mcp needs its SDK: pip install 'roma-ptc[mcp]'") from error

    server.run()


def doctor(
    profile: Profile = None,
    env_file: EnvFile = None,
    set_: Set = None,
    probe: Annotated[
        bool,
        flag("--probe", help="Ask each model for one word, too; that costs a little."),
    ] = False,
    json: Json = False,
) -> None:
    """Look at all that a run needs, and say what to do where it is not well."""
    from cli.doctor import examine_all

    examine_all(profile, set_ or [], probe, json)


# As --help lists them.
COMMANDS = {
    "Build": (solve, plan, estimate, route, verify),
    "Go on": (resume, watch, fork, undo),
    "Look": (runs, show, report, diff, costs),
    "Set up": (init, doctor, completion),
    "Serve": (ptc, serve, mcp),
}
for panel, commands in COMMANDS.items():
    for command in commands:
        # Of help in a list typer keeps the line ends of the source.
        brief = " ".join((command.__doc__ or "").split("\n\n")[0].split())
        app.command(rich_help_panel=panel, short_help=brief)(command)
app.add_typer(config, name="config", rich_help_panel="Set up")
app.add_typer(cache, name="cache", rich_help_panel="Set up")


def run() -> None:
    """Run the command line; an error becomes one or two lines and an exit code."""
    screen.prepare()
    prepare_completion()
    try:
        code = app(prog_name="roma-ptc", standalone_mode=False)
    except (Exception, KeyboardInterrupt) as error:
        code = end_with(error)
    sys.exit(code)
