"""``roma-ptc watch``: a run that is under way elsewhere, shown as if it had been started here."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cli.detached import documents, log_of
from cli.history import show_run
from cli.interrupt import INTERRUPTED, stop_at_once, stop_in_order
from cli.live.events import TOLD, Told
from cli.live.tree import Tree
from cli.live.views import Form, View
from cli.screen import tell
from graph import Run, load_config, task_tree
from schema.events import Cost, Judged, Progress

LOOK_S = 0.25
ASK_S = 2.0  # how often the run's own storage is asked whether it has ended
CODES = {"passed": 0, "failed": 1, "paused": 3}


def watch_run(run_id: str, as_json: bool) -> None:
    """Show it until it ends, then what `show` shows, and exit as the run does.

    Ctrl-C leaves the watch, not the run. Raises UnknownRunError, StorageError.
    """
    settings = load_config()
    stop_in_order()
    view = View(Form.QUIET if as_json else Form.WORDS, Tree(settings.budget.max_cost_usd))
    try:
        with view.shown():
            run = _until_ended(run_id, log_of(run_id, settings), view)
    except KeyboardInterrupt:
        tell(f"\nleft; run {run_id} goes on: roma-ptc watch {run_id}")
        sys.exit(INTERRUPTED)
    stop_at_once()
    show_run(run_id, as_json)
    receipt = run.receipt
    sys.exit(receipt.exit_code if receipt else CODES.get(run.state, 1))


def _until_ended(run_id: str, log: Path, view: View) -> Run:
    place = 0
    while True:
        run, root = task_tree(run_id)
        view.tree.know(root)
        if run.state != "under way" or run.since is None:
            return run
        view.tree.began = since = run.since.timestamp()
        ask_again = time.monotonic() + ASK_S
        while time.monotonic() < ask_again:
            lines, place = _written(log, since, place)
            for line in lines:
                at = line.pop("at", None)
                with suppress(ValidationError):  # what the command itself has said
                    _hear(TOLD.validate_python(line), at, view)
            time.sleep(LOOK_S)


def _written(log: Path, since: float, place: int) -> tuple[list[dict[str, Any]], int]:
    """What the process that holds the run has told from a place in its log on, if it has no
    terminal of its own, in whole lines; and where these end."""
    try:
        if log.stat().st_mtime < since:
            return [], place  # by an earlier one
        with log.open("rb") as file:
            file.seek(place)
            data = file.read()
    except FileNotFoundError:
        return [], place
    whole = data[: data.rfind(b"\n") + 1]
    return documents(whole.decode(errors="replace")), place + len(whole)


def _hear(event: Told, at: float | None, view: View) -> None:
    if isinstance(event, Cost):
        return  # the storage tells all that was paid, and before this process, too
    view.tree.hear(event, at)
    if view.drawn:
        return
    if isinstance(event, Progress):
        tell(f"{event.task:<6}{event.node:<11}{event.said}")
    elif isinstance(event, Judged):
        tell(f"{event.task:<6}{'':<11}{event.wrong or event.rung}")
