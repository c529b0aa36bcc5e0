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
)
from cli.past import past
from cli.route import route
from cli.serving import ptc, serve
from cli.solving import solving
from schema.errors import UsageError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A goal in plain words goes in, a project that was run and checked comes out.",
)

app.add_typer(solving)
app.add_typer(past)
app.add_typer(cache, name="cache")
app.add_typer(config, name="config")


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
