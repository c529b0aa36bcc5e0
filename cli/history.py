"""``roma-ptc runs``, ``show`` and ``fork``: what there has been, and a part of it anew."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from cli.detached import log_of
from cli.live.views import Form
from cli.screen import one_line, quoted, show, show_json, tell
from cli.solve import resume_run
from cli.table import table
from cli.view import failure_line, start_lines
from graph import Run, TaskNode, fork, line, load_config, prune, runs, task_tree
from graph.deliveries import branches
from schema.errors import UsageError

HINTS = {
    "failed": "try the failed parts again: roma-ptc resume {id}",
    "paused": "it waits for an answer: roma-ptc resume {id}",
    "unfinished": "it was cut short: roma-ptc resume {id}",
}


def list_runs(as_json: bool) -> None:
    """One line for each run, newest first; as JSON, an object with the list of them."""
    found = runs()
    if as_json:
        show_json({"runs": [run.model_dump(mode="json") for run in found]})
    elif not found:
        show('no runs yet: start one with roma-ptc solve "…"')
    else:
        head = ("ID", "STATE", "COST", "LAST STEP", "GOAL")
        rows = [(r.id, r.state, r.totals.price, _when(r), r.goal) for r in found]
        show(table([head, *rows]))


def prune_runs(days: int | None, keep: int | None, as_json: bool) -> None:
    """Delete runs that have ended, and say how many."""
    if days is None and keep is None:
        raise UsageError("say which runs to delete: --older-than DAYS, or --keep COUNT")
    gone = prune(timedelta(days=days) if days is not None else None, keep)
    settings = load_config()
    for run_id in gone:
        log_of(run_id, settings).unlink(missing_ok=True)
    if as_json:
        show_json({"deleted": gone})
    else:
        show(f"{len(gone)} {'run' if len(gone) == 1 else 'runs'} deleted")


def show_run(run_id: str, as_json: bool) -> None:
    """The run in two lines, then a line for each task: state, who did it, tries, cost."""
    run, root = task_tree(run_id)
    on = branches(run_id)
    if as_json:
        git = [{**one._asdict(), "folder": str(one.folder)} for one in on]
        told = {**run.model_dump(mode="json"), "branches": git}
        show_json({**told, "tree": root.model_dump(mode="json")})
        return
    head = ("TASK", "STATE", "BY", "TRIES", "COST", "GOAL")
    lines = [
        f"run {run.id}   {run.state}   {run.totals.told}   {_when(run)}",
        *([f"--out    {run.out}"] if run.out else []),
        *(f"branch   {one.branch} in {one_line(str(one.folder))}" for one in on),
        *([f"holder   {run.holder}"] if run.holder else []),
        *([f"line     {' → '.join(line(run_id))}"] if run.follows else []),
        "",
        table([head, *(_row(task) for task in root.flat())]),
        *(["", quoted(run.answer), ""] if run.answer else []),
        *(failure_line(failure) for failure in run.failures),
        *(f"note     {one_line(note)}" for note in run.notes),
        *(start_lines(run.receipt) if run.receipt else []),
    ]
    if run.state in HINTS:
        lines.append(HINTS[run.state].format(id=run.id))
    show("\n".join(lines))


def fork_run(
    run_id: str,
    task: str,
    overrides: list[str],
    out: Path | None,
    form: Form,
    overwrite: bool,
) -> None:
    """Make the new run and carry it out as `resume` does."""
    new = fork(run_id, task, overrides=overrides, out=out, overwrite=overwrite)
    tell(f"fork of {run_id} from task {task}")
    resume_run(new, out, form, overwrite=overwrite)


def _row(task: TaskNode) -> tuple[str, ...]:
    # A task that asked no model, as one kept from another run, has no cost of its own.
    cost = task.totals.price if task.totals.calls else ""
    tries = str(task.attempts or "")
    return task.id, task.state, task.done_by or "", tries, cost, task.goal


def _when(run: Run) -> str:
    return f"{run.updated.astimezone():%Y-%m-%d %H:%M}"
