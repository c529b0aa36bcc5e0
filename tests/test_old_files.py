"""Files that earlier versions have written: their runs are listed, shown, and go on.

Each of ``tests/data/state`` holds two runs of the five-part goal, written by the program as it was
at the commit that names it: one killed before its last part had ended, and one that passed.
"""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from graph import runs, solve, task_tree
from schema.errors import StorageError
from tests import flask_goal
from tests.scripted import scripted

FILES = sorted((Path(__file__).parent / "data" / "state").glob("*.sqlite.gz"))
HEADER = 100  # bytes of an SQLite file, which tell its modes
SAID_BEFORE = 6  # calls that had been answered when the run was killed


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name.split(".")[0])
def test_its_runs_are_listed_and_shown_and_what_was_cut_short_goes_on(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "checkpoints.sqlite"
    state.write_bytes(gzip.decompress(file.read_bytes()))
    with scripted(flask_goal.script()) as server:
        for name, value in {**server.env(), "ROMA_STATE_DIR": str(tmp_path)}.items():
            monkeypatch.setenv(name, value)
        kept = {run.state: run.id for run in runs()}
        assert kept.keys() == {"passed", "unfinished"}
        _, root = task_tree(kept["passed"])
        assert [part.state for part in root.parts] == ["passed"] * 5
        ended = solve(None, run_id=kept["unfinished"])
    assert ended.passed
    assert 1 <= len(server.asked) <= 2, "what had been answered is not asked again"
    assert ended.receipt.totals.calls >= SAID_BEFORE + 1
    with closing(sqlite3.connect(state)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() > (0,)


@pytest.mark.parametrize(
    "use",
    [runs, lambda: task_tree("some"), lambda: solve(None, run_id="some")],
    ids=["runs", "show", "resume"],
)
def test_a_file_of_a_newer_version_is_left_alone(
    use: Callable[[], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "checkpoints.sqlite"
    with closing(sqlite3.connect(state)) as connection:
        connection.execute("PRAGMA user_version = 1000")
    before = state.read_bytes()
    monkeypatch.setenv("ROMA_STATE_DIR", str(tmp_path))
    with pytest.raises(StorageError, match="written by a newer version of roma-ptc: update it"):
        use()
    tables = state.read_bytes()[HEADER:]
    assert tables == before[HEADER:]
