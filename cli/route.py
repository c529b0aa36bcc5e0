"""``roma-ptc route``: who would do a goal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from cli import screen
from cli.options import Goal
from cli.reading import read_goal, read_text
from schema.errors import UsageError


def route(
    goal: Goal = None,
    file: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="FILE", help="A file of goals, one a line; - reads standard input."),
    ] = None,
) -> None:
    """Say who would do a goal, PTC or the LLM, a tab, and why. Asks no model."""
    from tools.routing import decide

    if (goal is None) == (file is None):
        raise UsageError("give a goal, or --file FILE with one goal a line")
    text = read_text(file, "the file of goals").removesuffix("\n") if file else ""
    for line in text.split("\n") if file else [read_goal(goal, None) or ""]:
        decision = decide(line)
        screen.show(f"{decision.to}\t{decision.reason}")
