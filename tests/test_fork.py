"""A fork does one task again, and what depends on it; the rest is kept, unpaid."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph import fork, runs, solve, task_tree
from schema.errors import UnknownRunError
from tests import flask_goal, shell
from tests.essay import ESSAY, WHOLE, Essay, killed_midway, printed, since, states
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT, one_piece
from tests.scripted import ScriptedServer, Serve, scripted


@pytest.fixture
def essay() -> Essay:
    return Essay()


@pytest.fixture
def server(essay: Essay, serve: Serve) -> ScriptedServer:
    return serve(essay)


@pytest.fixture
def cut_short(essay: Essay, server: ScriptedServer) -> str:
    return killed_midway(essay)


@pytest.mark.parametrize(
    ("task", "asked", "kept"),
    [
        ("3", ["aggregate: essay", "answer: History"], "tasks 1, 2"),
        (
            "1.2",
            [
                "aggregate: Biology",
                "aggregate: essay",
                "answer: Behaviour",
                "answer: Verdict",
            ],
            "tasks 1.1, 3",
        ),
        (
            "1",
            [
                "aggregate: Biology",
                "aggregate: essay",
                "answer: Anatomy",
                "answer: Behaviour",
                "answer: Verdict",
                "atomize: Biology",
                "plan: Biology",
            ],
            "task 3",
        ),
    ],
)
def test_a_fork_asks_for_a_task_and_its_dependents_only(
    task: str, asked: list[str], kept: str, server: ScriptedServer
) -> None:
    old = solve(ESSAY)
    before = task_tree(old.run_id)
    new = solve(None, run_id=fork(old.run_id, task, overrides=["llm.model=better"]))
    assert new.passed and new.run_id != old.run_id
    assert since(server, WHOLE) == [line.replace("essay", ESSAY) for line in asked]
    assert {call.body["model"] for call in server.asked[WHOLE:]} == {"better"}
    assert new.receipt.totals.calls == len(asked)
    assert f"kept from run {old.run_id}, and paid there: the plan; {kept}" in new.receipt.notes
    assert task_tree(old.run_id) == before
    assert [t.id for t in new.receipt.tasks] == [t.id for t in old.receipt.tasks]


@pytest.mark.slow
def test_a_fork_of_a_run_that_was_cut_short_does_what_is_open_too(
    cut_short: str, server: ScriptedServer
) -> None:
    before = len(server.asked)
    done = shell.run("fork", cut_short, "--from", "3", "--json")
    receipt = printed(done)
    assert receipt["passed"] and receipt["id"] != cut_short
    assert since(server, before) == [
        "aggregate: Biology",
        f"aggregate: {ESSAY}",
        "answer: Behaviour",
        "answer: History",
        "answer: Verdict",
    ]
    assert {run.id: run.state for run in runs()} == {
        cut_short: "unfinished",
        receipt["id"]: "passed",
    }


@pytest.mark.slow
def test_a_fork_keeps_files_and_delivers_to_a_folder_of_its_own(tmp_path: Path) -> None:
    with scripted(flask_goal.script()) as server:
        first = shell.run("solve", flask_goal.GOAL, "--out", "api", **server.env())
        old = first.stderr.split()[1]
        before = (tmp_path / "api" / "receipt.json").read_bytes()
        setting = "ptc_service.model=better"
        again = shell.run(
            "fork", old, "--from", "2", "--set", setting, "--out", "new", **server.env()
        )
        assert again.returncode == 0, again.stderr
        assert since(server, 7) == ["code: Write app.py", "code: Write tokens.py"]
        assert server.asked[-1].body["model"] == "better"
    assert "for 2 calls" in again.stdout and "tasks 1, 3, 4" in again.stdout
    assert (tmp_path / "api" / "receipt.json").read_bytes() == before
    assert {path.name for path in (tmp_path / "new").iterdir()} == flask_goal.DELIVERED


def test_a_fork_from_the_root_is_the_same_goal_in_a_new_run(serve: Serve) -> None:
    server = serve(one_piece(RIGHT))
    old = solve(DOUBLE, tests=DOUBLE_TEST)
    new = solve(None, run_id=fork(old.run_id, "0"))
    assert new.passed and new.receipt.tests and len(server.asked) == 4


def test_a_fork_that_is_not_carried_out_yet_can_be_shown_and_forked(
    server: ScriptedServer,
) -> None:
    new = fork(solve(ESSAY).run_id, "1.1")
    assert states(task_tree(new)[1]) == {
        "0": "open",
        "1": "open",
        "1.1": "open",
        "1.2": "open",
        "2": "open",
        "3": "passed",
    }
    assert solve(None, run_id=fork(new, "3")).passed
    assert len(server.asked) == WHOLE + 6


def test_an_unknown_task_or_setting_makes_no_run(server: ScriptedServer) -> None:
    old = solve(ESSAY).run_id
    for arguments, said in [
        (["--from", "7"], "no task '7': it has tasks 0, 1, 2, 3, 1.1, 1.2"),
        (["--from", "2", "--set", "limits.dpeth=2"], "limits.dpeth"),
    ]:
        done = shell.run("fork", old, *arguments)
        assert done.returncode == 2 and said in done.stderr
        assert len(done.stderr.splitlines()) == 1
    with pytest.raises(UnknownRunError):
        fork(old, "1.3")
    assert len(runs()) == 1
