"""The runs there have been: listed, shown, and gone on with, without paying twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph import Run, TaskNode, asolve, load_config, runs, solve, task_tree
from tests import shell
from tests.essay import ESSAY, WHOLE, Essay, killed_midway, printed, since, states
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT, WRONG, one_piece
from tests.scripted import ScriptedServer, Serve


@pytest.fixture
def essay() -> Essay:
    return Essay()


@pytest.fixture
def server(essay: Essay, serve: Serve) -> ScriptedServer:
    return serve(essay)


@pytest.fixture
def cut_short(essay: Essay, server: ScriptedServer) -> str:
    return killed_midway(essay)


# runs


def test_no_runs_yet_is_a_friendly_line_and_makes_no_file(tmp_path: Path) -> None:
    done = shell.run("runs")
    assert done.returncode == 0 and done.stdout.startswith("no runs yet")
    assert printed(shell.run("runs", "--json")) == {"runs": []}
    assert not list(tmp_path.rglob("*.sqlite"))


def test_an_empty_checkpoint_file_is_no_runs(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "checkpoints.sqlite").touch()
    assert shell.run("runs").stdout.startswith("no runs yet")


def test_runs_are_listed_newest_first_with_state_cost_and_goal(serve: Serve) -> None:
    serve(one_piece(RIGHT, RIGHT, WRONG))
    good = solve(DOUBLE, tests=DOUBLE_TEST)
    tries = load_config(overrides=["limits.attempts=1"])
    solve(DOUBLE)  # takes the second reply
    bad = solve(DOUBLE, tries, tests=DOUBLE_TEST)
    listed = runs()
    assert [run.state for run in listed] == ["failed", "passed", "passed"]
    assert (listed[0].id, listed[2].id) == (bad.run_id, good.run_id)
    assert listed[2].totals == good.receipt.totals
    lines = shell.run("runs").stdout.splitlines()
    assert lines[0].split() == ["ID", "STATE", "COST", "LAST", "STEP", "GOAL"]
    assert lines[1].startswith(f"{bad.run_id}  failed  price unknown") and DOUBLE[:20] in lines[1]
    as_json = printed(shell.run("runs", "--json"))["runs"]
    assert [Run.model_validate(run) for run in as_json] == listed


# show


def test_a_run_that_was_cut_short_shows_what_is_done_and_what_was_paid(cut_short: str) -> None:
    (run,) = runs()
    assert (run.id, run.state, run.goal) == (cut_short, "unfinished", ESSAY)
    assert run.totals.calls == 6
    root = task_tree(cut_short)[1]
    assert states(root) == {
        "0": "open",
        "1": "open",
        "1.1": "passed",
        "1.2": "open",
        "2": "open",
        "3": "passed",
    }
    paid = {task.id: task.totals.calls for task in root.flat()}
    assert paid == {"0": 2, "1": 2, "1.1": 1, "1.2": 0, "2": 0, "3": 1}
    done = shell.run("show", cut_short)
    assert f"roma-ptc resume {cut_short}" in done.stdout
    assert TaskNode.model_validate(printed(shell.run("show", cut_short, "--json"))["tree"]) == root


# resume


@pytest.mark.slow
def test_resume_goes_on_and_takes_out_and_json(
    cut_short: str, server: ScriptedServer, tmp_path: Path
) -> None:
    before = len(server.asked)
    receipt = printed(shell.run("resume", cut_short, "--out", "essay", "--json"))
    assert receipt["passed"] and receipt["totals"]["calls"] == WHOLE
    assert since(server, before) == [
        "aggregate: Biology",
        f"aggregate: {ESSAY}",
        "answer: Behaviour",
        "answer: Verdict",
    ]
    assert (tmp_path / "essay" / "receipt.json").is_file()
    run, root = task_tree(cut_short)
    assert run.state == "passed" and set(states(root).values()) == {"passed"}
    assert run.totals.calls == sum(task.totals.calls for task in root.flat()) == WHOLE


async def test_the_missing_parts_of_a_failed_run_are_tried_again_and_nothing_else(
    essay: Essay, server: ScriptedServer
) -> None:
    essay.down = {"Anatomy"}
    failed = await asolve(ESSAY, load_config(overrides=["network.retries=0"]))
    assert not failed.passed
    essay.down = set()
    before = len(server.asked)
    solved = await asolve(None, run_id=failed.run_id)
    assert solved.passed
    # 1.2 and 2 could not be started before; 3 is kept.
    assert since(server, before) == [
        "aggregate: Biology",
        f"aggregate: {ESSAY}",
        "answer: Anatomy",
        "answer: Behaviour",
        "answer: Verdict",
    ]
    assert "tried again after the run had failed: task 1.1" in solved.receipt.notes


@pytest.mark.slow
def test_a_failed_run_of_one_piece_gets_its_attempts_anew(serve: Serve) -> None:
    server = serve(one_piece(WRONG))
    tries = load_config(overrides=["limits.attempts=2"])
    failed = solve(DOUBLE, tries, tests=DOUBLE_TEST)
    assert len(server.asked) == 3
    assert not solve(None, run_id=failed.run_id).passed
    assert len(server.asked) == 5
    server.script = one_piece(RIGHT)
    solved = solve(None, run_id=failed.run_id)
    assert solved.passed and solved.receipt.totals.calls == len(server.asked) == 6


def test_a_run_that_passed_costs_nothing_to_resume(serve: Serve) -> None:
    server = serve(one_piece(RIGHT))
    solved = solve(DOUBLE)
    assert solve(None, run_id=solved.run_id).receipt == solved.receipt
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "arguments",
    [["show", "nosuch"], ["resume", "nosuch"], ["fork", "nosuch", "--from", "1"]],
)
def test_an_unknown_run_is_one_line_and_exit_code_2(arguments: list[str]) -> None:
    done = shell.run(*arguments)
    assert done.returncode == 2
    assert "error: no run 'nosuch'" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_resume_takes_no_settings_or_tests() -> None:
    done = shell.run("solve", "--resume", "abc", "--set", "limits.depth=1")
    assert done.returncode == 2 and "`fork` takes --set" in done.stderr
