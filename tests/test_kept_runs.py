"""Runs that are kept: some of them damaged, on a disk that is read-only, too many of them."""

from __future__ import annotations

import sqlite3
import subprocess
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from graph import load_config, prune, runs, solve, task_tree
from graph.runs.checkpoints import open_saver
from graph.sync import run_sync
from schema.errors import StorageError, UsageError
from tests import shell
from tests.essay import printed
from tests.goals import DOUBLE, RIGHT, one_piece
from tests.scripted import Serve
from tools.sandbox.bubblewrap import find_bwrap

FIRST_OPENERS = 12


@pytest.fixture
def ended(serve: Serve) -> list[str]:
    """Two runs that have ended, the older one first."""
    serve(one_piece(RIGHT))
    return [solve(DOUBLE).run_id, solve(DOUBLE).run_id]


def read_only(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command to which the folder is mounted so that nobody can write there."""
    bound = [find_bwrap() or "", "--dev-bind", "/", "/", "--ro-bind", str(folder), str(folder)]
    return subprocess.run(
        [*bound, *shell.COMMAND, *arguments],
        env=shell.environment({}),
        capture_output=True,
        text=True,
        timeout=100,
    )


def changed(statement: str, *values: str) -> None:
    with closing(sqlite3.connect(load_config().checkpoints)) as connection, connection:
        assert connection.execute(statement, values).rowcount


@pytest.mark.parametrize("blob", ["x'00'", "substr(checkpoint, 1, 40)"])
def test_a_run_that_cannot_be_read_spoils_no_other(ended: list[str], blob: str) -> None:
    bad, good = ended
    changed(f"UPDATE checkpoints SET checkpoint = {blob} WHERE thread_id = ?", bad)
    listed = {run.id: run for run in runs()}
    assert listed[good].state == "passed"
    assert listed[bad].state == "unreadable" and "another version wrote it" in listed[bad].notes[0]
    assert task_tree(good)[0].state == "passed"
    told = shell.run("show", bad)
    assert told.returncode == 1 and "Traceback" not in told.stderr


def test_a_run_that_has_ended_is_read_once(ended: list[str]) -> None:
    first = runs()
    changed("UPDATE checkpoints SET checkpoint = x'00' WHERE thread_id = ?", ended[0])
    assert runs() == first


def test_what_nobody_has_listed_yet_is_told_from_its_last_step(ended: list[str]) -> None:
    shown = [task_tree(run_id)[0] for run_id in reversed(ended)]
    last = "SELECT MAX(checkpoint_id) FROM checkpoints GROUP BY thread_id"
    changed(f"UPDATE checkpoints SET checkpoint = x'00' WHERE checkpoint_id NOT IN ({last})")
    assert runs() == [run.model_copy(update={"receipt": None}) for run in shown]


def test_runs_are_listed_and_shown_where_nothing_can_be_written(ended: list[str]) -> None:
    path = load_config().checkpoints
    folder = path.parent
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    listed = read_only(folder, "runs", "--json")
    assert {run["id"] for run in printed(listed)["runs"]} == set(ended)
    assert ended[0] in read_only(folder, "show", ended[0]).stdout
    refused = read_only(folder, "runs", "--prune", "--keep", "1")
    assert refused.returncode == 1 and "make it writable" in refused.stderr


@pytest.mark.parametrize(
    ("at", "advice"), [(0, "it is no SQLite file: move it away"), (100, "the file is damaged")]
)
def test_what_is_wrong_with_the_file_is_told_apart(ended: list[str], at: int, advice: str) -> None:
    with load_config().checkpoints.open("r+b") as file:
        file.seek(at)
        file.write(b"?" * 3_000)
    with pytest.raises(StorageError, match=advice):
        runs()


def test_old_runs_and_too_many_are_deleted_on_demand(ended: list[str]) -> None:
    assert prune(timedelta(days=1)) == []
    assert prune(keep=1) == [ended[0]]
    assert [run.id for run in runs()] == [ended[1]]
    with pytest.raises(Exception, match="no run"):
        task_tree(ended[0])
    assert "0 runs deleted" in shell.run("runs", "--prune", "--older-than", "1").stdout


@pytest.mark.parametrize("said", [["--prune"], ["--keep", "1"]])
def test_what_is_to_be_deleted_has_to_be_said(said: list[str]) -> None:
    done = CliRunner().invoke(app, ["runs", *said])
    assert isinstance(done.exception, UsageError)


def test_a_fresh_state_folder_is_opened_by_many_at_once() -> None:
    refused: list[Exception] = []
    together = threading.Barrier(FIRST_OPENERS)
    settings = load_config()

    async def opened() -> None:
        together.wait()
        async with open_saver(settings):
            pass

    def opener() -> None:
        try:
            run_sync(opened())
        except Exception as error:
            refused.append(error)

    threads = [threading.Thread(target=opener) for _ in range(FIRST_OPENERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []
