"""The project that a goal of the shell builds on."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import typer

from cli.screen import tell
from schema.errors import UsageError
from tools.base import Existing, read_project, rules_file
from tools.delivery import is_delivery

NAMED = 5


def read_base(
    source: Path | None, out: Path | None, build_on: bool, as_json: bool
) -> Existing | None:
    """What ``--from`` or ``--build-on`` names, or a person says yes to; None for a new project.

    Says what no model will see of it. Raises UsageError for a folder that cannot be built on.
    """
    if build_on and (out is None or source is not None):
        raise UsageError("--build-on builds on the delivery that --out names, without --from")
    if build_on and not _delivered(out):
        raise UsageError(f"{out} holds no earlier delivery: --from {out} builds on any folder")
    asks = source is None and not build_on and not as_json and sys.stdin.isatty()
    if asks and _delivered(out):
        build_on = typer.confirm(f"{out} holds an earlier delivery. Build on it?", err=True)
    folder = out if build_on else source
    if folder is None:
        return None
    base = read_project(folder)
    tell(f"builds on {len(base.files):,} files of {folder}")
    if path := rules_file(base.files):
        tell(f"house rules from {path}")
    for path, why in sorted(base.left_out.items())[:NAMED]:
        tell(f"not shown to models: {path}, {why}")
    if (more := len(base.left_out) - NAMED) > 0:
        tell(f"not shown to models: {more:,} more")
    return base


def _delivered(out: Path | None) -> bool:
    with suppress(OSError):
        return out is not None and is_delivery(out)
    return False
