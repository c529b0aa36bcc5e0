"""The commands of ``roma-ptc``, and how an error leaves them."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from schema.errors import RomaError, UsageError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A goal in plain words goes in, a project that was run and checked comes out.",
)


@app.command()
def solve(
    goal: Annotated[Optional[str], typer.Argument(help="What is wanted, in plain words.")] = None,  # noqa: UP045
    test: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Option(help="Acceptance test, a pytest file; may be given more than once."),
    ] = None,
    out: Annotated[Optional[Path], typer.Option(help="Folder to deliver to.")] = None,  # noqa: UP045
    profile: Annotated[str, typer.Option(help="Settings profile.")] = "general",
    set_: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--set", metavar="KEY=VALUE", help="One setting, such as limits.depth=2."),
    ] = None,
    resume: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="ID", help="Go on with a run that was cut short."),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object, and only that.")
    ] = False,
) -> None:
    """Solve a goal: plan it, write it, run it, repair it, deliver it."""
    from cli.solve import run_solve

    if (goal is None) == (resume is None):
        raise UsageError('give a goal, such as "Create a function …", or --resume ID')
    run_solve(goal, test or [], out, profile, set_ or [], resume, json)


@app.command()
def route(
    goal: Annotated[Optional[str], typer.Argument(help="A goal.")] = None,  # noqa: UP045
    file: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(help="A file of goals, one a line; - reads standard input."),
    ] = None,
) -> None:
    """Say who would do a goal, PTC or the LLM, a tab, and why. Asks no model."""
    from tools.routing import decide

    if (goal is None) == (file is None):
        raise UsageError("give a goal, or --file FILE with one goal a line")
    for line in [goal] if goal is not None else _lines(file or Path()):
        decision = decide(line)
        typer.echo(f"{decision.to}\t{decision.reason}")


def _lines(file: Path) -> list[str]:
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {file}: {error}") from error
    return text.split("\n")[: -1 if text.endswith("\n") else None]


def main() -> None:
    """Run the command line; errors of ours become one or two lines and an exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    try:
        app()
    except RomaError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
