"""``roma-ptc`` in the shell: what it prints, and how it leaves."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import flask_goal, shell
from tests.scripted import Asked, Reply, code, scripted

DOUBLE = "Create a Python function double(n)"
TEST = "from double import double\n\n\ndef test_it():\n    assert double(2) == 4\n"


def double(asked: Asked) -> Reply:
    if asked.purpose == "atomize":
        return Reply('{"atomic": true}')
    return Reply(code("double.py", "def double(n):\n    return 2 * n"))


@pytest.mark.slow
def test_steps_are_shown_and_the_last_lines_say_verdict_folder_and_cost(tmp_path: Path) -> None:
    Path("test_double.py").write_text(TEST)
    with scripted(double) as server:
        done = shell.run(
            "solve", DOUBLE, "--test", "test_double.py", "--out", "out", **server.env()
        )
    assert done.returncode == 0, done.stderr
    verdict, folder, use, cost, estimate = done.stdout.splitlines()[-5:]
    assert verdict.startswith("ACCEPTED") and "1 of 1 acceptance tests" in verdict
    assert folder.split() == ["folder", str(tmp_path / "out")]
    assert use.split(None, 1) == ["use", "from double import double"]
    assert cost.startswith("cost") and "price unknown for 2 calls" in cost
    assert estimate.startswith("planned")
    assert [line.split()[2] for line in done.stderr.splitlines()[1:]] == [
        "atomize",
        "route",
        "ptc",
        "verify",
    ]


def test_a_failed_run_exits_with_1_and_delivers_what_there_is(tmp_path: Path) -> None:
    Path("test_double.py").write_text(TEST.replace("4", "5"))
    with scripted(double) as server:
        done = shell.run(
            "solve", DOUBLE, "--test", "test_double.py", "--out", "out", **server.env()
        )
    assert done.returncode == 1
    assert "FAILED" in done.stdout
    assert "; it took $?, " in done.stdout.splitlines()[-1]
    assert json.loads((tmp_path / "out" / "receipt.json").read_text())["passed"] is False


def test_json_prints_one_object_and_nothing_else() -> None:
    with scripted(double) as server:
        done = shell.run("solve", DOUBLE, "--json", **server.env())
    whole = json.loads(done.stdout)
    assert whole["passed"] and whole["id"] in done.stderr
    assert whole["contents"] == {"double.py": "def double(n):\n    return 2 * n\n"}
    assert whole["totals"]["calls"] == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["solve", ""], "the goal is empty"),
        (["solve", "x" * 20_001], "at most 20,000"),
        (["solve", DOUBLE, "--profile", "nope"], "no profile 'nope'"),
        (["solve", DOUBLE, "--set", "limits.dpeth=2"], "limits.dpeth"),
        (["solve", DOUBLE, "--set", "limits.depth=many"], "limits.depth"),
        (["solve", DOUBLE, "--test", "missing.py"], "cannot read the acceptance test missing.py"),
        (["solve", DOUBLE, "--test", "broken.py"], "acceptance test broken.py"),
        (["solve", DOUBLE, "--out", "mine/thesis.txt"], "is a file"),
        (["solve"], "give a goal"),
        (["solve", DOUBLE, "--resume", "abc"], "give a goal"),
        (["solve", "--resume", "abc"], "no run 'abc'"),
        (["route"], "give a goal"),
        (["route", "--file", "missing.txt"], "cannot read the file of goals missing.txt"),
    ],
)
def test_bad_input_is_one_or_two_lines_and_exit_code_2(
    arguments: list[str], said: str, tmp_path: Path
) -> None:
    Path("broken.py").write_text("def test_x(:\n")
    Path("mine").mkdir()
    Path("mine/thesis.txt").write_text("precious")
    with scripted(double) as server:
        done = shell.run(*arguments, **server.env())
        assert not server.asked
    assert done.returncode == 2, done.stderr
    errors = [line for line in done.stderr.splitlines() if not line.startswith("run ")]
    assert 1 <= len(errors) <= 2 and said in errors[0]
    assert sorted(p.name for p in tmp_path.iterdir() if p.name != "state") == ["broken.py", "mine"]


def test_a_rejected_key_names_the_variable_and_exits_with_1() -> None:
    with scripted(lambda _: Reply("Incorrect API key: sk-scripted-key", status=401)) as server:
        done = shell.run("solve", DOUBLE, **server.env())
    assert done.returncode == 1
    assert "ROMA_API_KEY" in done.stderr and "sk-scripted-key" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system with room for 100 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no right to mount a file system here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_no_space_for_checkpoints_is_one_line(tiny_disk: Path) -> None:
    with scripted(flask_goal.script()) as server:
        where = {**server.env(), "ROMA_STATE_DIR": str(tiny_disk)}
        done = shell.run("solve", flask_goal.GOAL, **where)
    assert done.returncode == 1
    assert "free some space" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_no_space_for_the_project_leaves_nothing_half_written(tiny_disk: Path) -> None:
    (tiny_disk / "ballast").write_bytes(bytes(90_000))
    with scripted(flask_goal.script()) as server:
        out = str(tiny_disk / "out")
        done = shell.run("solve", flask_goal.GOAL, "--out", out, **server.env())
        assert done.returncode == 1
        assert "free some space, then resume" in done.stderr.splitlines()[-1]
        assert [path.name for path in tiny_disk.iterdir()] == ["ballast"]
        (tiny_disk / "ballast").unlink()
        run_id = done.stderr.split()[1]
        calls = len(server.asked)
        again = shell.run("solve", "--resume", run_id, **server.env())
        assert again.returncode == 0 and len(server.asked) == calls
    assert (tiny_disk / "out" / "app.py").is_file()


def test_a_key_appears_nowhere(tmp_path: Path) -> None:
    with scripted(double) as server:
        done = shell.run("solve", DOUBLE, "--out", "out", "--json", **server.env())
        assert server.asked[0].key == "sk-scripted-key"
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.suffix == ".sqlite" for path in files)
    for content in [done.stdout.encode(), done.stderr.encode(), *(p.read_bytes() for p in files)]:
        assert b"sk-scripted-key" not in content


def test_route_prints_who_and_why_one_line_a_goal() -> None:
    Path("goals.txt").write_text(
        "Create a prime number function\nExplain how recursion works\n\n"
        "Makefile with a lint target\n"
    )
    done = shell.run("route", "--file", "goals.txt")
    assert done.returncode == 0
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert [row[0] for row in rows] == ["PTC", "LLM", "LLM", "PTC"]
    assert all(len(row) == 2 and row[1] for row in rows)
    one = shell.run("route", "Implement user authentication").stdout
    assert one.startswith("PTC\t") and one.count("\n") == 1


def test_a_command_alone_shows_its_help_and_no_error() -> None:
    done = shell.run()
    assert done.returncode == 2 and not done.stderr
    assert "Usage: roma-ptc" in done.stdout
    flags = [line for line in shell.run("runs", "--help").stdout.splitlines() if "<bool>" in line]
    assert len(flags) == 1 and "--help" in flags[0], "no flag looks as if a word had to follow"
