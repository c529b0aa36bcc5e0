"""``roma-ptc doctor``: what the main job needs, how each of it is, and what to do about it."""

from __future__ import annotations

import asyncio
import sys

from cli.interrupt import stop_at_once, stop_in_order
from cli.screen import show, show_json
from cli.table import table
from graph import load_config
from graph.doctor import Line, examine, runnable

WORDS = {"well": "ok", "poor": "poor", "broken": "BROKEN"}


def examine_all(profile: str | None, overrides: list[str], probe: bool, as_json: bool) -> None:
    """Print a line for each thing and exit: 0 the main job can run, 1 it cannot."""
    settings = load_config(profile, overrides)
    stop_in_order()
    lines = asyncio.run(examine(settings, probe=probe))
    stop_at_once()
    if as_json:
        told = [line.model_dump() for line in lines]
        show_json({"runnable": runnable(lines), "lines": told})
    else:
        show(_table(lines))
    sys.exit(0 if runnable(lines) else 1)


def _table(lines: list[Line]) -> str:
    """State, name and what was found; below it what to do."""
    rows = []
    for line in lines:
        rows.append((WORDS[line.state], line.name, line.said))
        rows += [("", "", line.advice)] if line.advice else []
    return table(rows, whole=True)
