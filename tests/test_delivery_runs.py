"""A run and the folder it delivers to, through the shell and from Python."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from graph import asolve, fork, load_config, runs, solve
from schema.errors import UsageError
from tests import shell
from tests.delivered import everything, listed, project
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT, WRONG, one_piece
from tests.scripted import Asked, Reply, Script, ScriptedServer, Serve, scripted

LIMITED = ["--set", "limits.attempts=1"]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def server(serve: Serve) -> ScriptedServer:
    return serve(one_piece(RIGHT))


def users_things(out: Path) -> dict[str, tuple[object, ...]]:
    """Put what a user may keep in a folder there; what it is like."""
    mine = {"notes.txt": "mine", ".env": "KEY=1", ".git/HEAD": "ref: main"}
    for path, content in mine.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(content)
        os.utime(out / path, (1, 1))
    (out / ".env").chmod(0o600)
    (out / "empty").mkdir()
    return everything(out)


@pytest.mark.slow
def test_what_is_kept_in_the_folder_outlives_every_run(out: Path) -> None:
    mine = users_things(out)
    Path("test_double.py").write_text(DOUBLE_TEST["test_double.py"])
    given = ["solve", DOUBLE, "--test", "test_double.py", "--out", "out", *LIMITED]
    with scripted(one_piece(WRONG)) as server:
        failed = shell.run(*given, **server.env())
        assert failed.returncode == 1, failed.stderr
        assert everything(out).items() >= mine.items()
        server.script = one_piece(RIGHT)
        resumed = shell.run("resume", failed.stderr.split()[1], **server.env())
        assert resumed.returncode == 0, resumed.stderr
        passed = everything(out)
        assert passed.items() >= mine.items() and listed(out) == {"double.py", "test_double.py"}

        server.script = one_piece(WRONG)
        worse = shell.run(*given, **server.env())
        assert worse.returncode == 1
        lines = worse.stdout.splitlines()
        folder, kept = (one for one in lines if one.split()[0] in ("folder", "kept"))
        assert folder.split() == ["folder", f"{out}.failed"]
        assert kept == (
            f"kept     {out}, as it was: it holds a delivery that passed, and this run failed"
        )
        assert everything(out) == passed
        assert sorted(project(Path("out.failed"))) == ["double.py", "test_double.py"]


@pytest.fixture
def edited(server: ScriptedServer, out: Path) -> str:
    """A run whose delivered file was edited."""
    run_id = solve(DOUBLE, out=out).run_id
    (out / "double.py").write_text("edited")
    (out / "double.py").chmod(0o640)
    os.utime(out / "double.py", (1, 1))
    return run_id


@pytest.mark.parametrize("command", ["solve", "resume", "fork"])
def test_an_edit_stops_a_run_before_it_begins(
    server: ScriptedServer, edited: str, out: Path, command: str
) -> None:
    more = {"solve": [DOUBLE], "resume": [edited], "fork": [edited, "--from", "0"]}[command]
    before, calls = everything(out), len(server.asked)
    refused = shell.run(command, *more, "--out", "out", **server.env())
    assert refused.returncode == 2, refused.stderr
    said = refused.stderr.splitlines()[-1]
    assert "double.py was edited since" in said and "--overwrite" in said
    assert len(server.asked) == calls and everything(out) == before
    assert [run.id for run in runs()] == [edited]


def test_an_edit_may_be_set_aside(server: ScriptedServer, edited: str, out: Path) -> None:
    before = everything(out)
    over = ["fork", edited, "--from", "0", "--out", "out", "--overwrite", "--json"]
    told = json.loads(shell.run(*over, **server.env()).stdout)
    assert told["passed"] and told["out"] == str(out) and told["kept"] is None
    assert told["copies"] == [f"{out}/double.py.bak"]
    assert everything(out)["double.py.bak"] == before["double.py"]
    assert listed(out) == {"double.py"} == set(told["files"])


def test_what_gets_in_the_way_during_a_run_sends_it_beside(out: Path) -> None:
    write = one_piece(RIGHT)

    def meanwhile(asked: Asked) -> Reply:
        if asked.purpose == "code":
            out.mkdir()
            (out / "double.py").write_text("mine")
        return write(asked)

    with scripted(meanwhile) as server:
        done = shell.run("solve", DOUBLE, "--out", "out", **server.env())
    assert done.returncode == 0, done.stderr
    folder, kept, _ = done.stdout.splitlines()[-5:-2]
    assert folder.split() == ["folder", f"{out}.new"]
    assert f"{out}, as it was: double.py is not from an earlier delivery" in kept
    assert project(out) == {"double.py": "mine"}
    assert "return 2 * n" in project(Path("out.new"))["double.py"]


@pytest.mark.parametrize("name", ["double.py", "test_double.py", "receipt.json"])
async def test_a_place_that_is_known_beforehand_must_be_free(
    server: ScriptedServer, out: Path, name: str
) -> None:
    out.mkdir()
    (out / name).write_text("mine")
    before = everything(out)
    with pytest.raises(UsageError, match=f"{name} is not from an earlier delivery"):
        await asolve(DOUBLE, tests=DOUBLE_TEST, out=out)
    assert server.asked == [] and everything(out) == before


def test_a_test_may_stand_in_the_folder_itself(server: ScriptedServer, out: Path) -> None:
    out.mkdir()
    test = out / "test_double.py"
    test.write_text(DOUBLE_TEST["test_double.py"])
    os.utime(test, (1, 1))
    before = everything(out)
    for _ in range(2):
        done = solve(DOUBLE, tests={"test_double.py": test.read_text()}, out=out)
        assert done.passed and done.out == out and done.receipt.already_there == ("test_double.py",)
    assert solve(DOUBLE, out=out).out == out
    assert everything(out).items() >= before.items()


@pytest.mark.slow
def test_a_test_that_was_delivered_may_be_edited_and_given_again(
    server: ScriptedServer, out: Path
) -> None:
    test = out / "test_double.py"
    solve(DOUBLE, tests=DOUBLE_TEST, out=out)
    solve(DOUBLE, tests={test.name: test.read_text()}, out=out)
    test.write_text(f"{test.read_text()}\n\ndef test_more():\n    assert double(0) == 0\n")
    edited = everything(out)["test_double.py"]
    done = solve(DOUBLE, tests={test.name: test.read_text()}, out=out)
    assert done.passed and done.out == out and len(done.receipt.tests) == 2
    assert everything(out)["test_double.py"] == edited


def test_a_finished_run_is_delivered_again_for_nothing(server: ScriptedServer, out: Path) -> None:
    done = solve(DOUBLE, tests=DOUBLE_TEST, out=out)
    calls, before = len(server.asked), everything(out)
    (out / "double.py").unlink()
    assert solve(None, run_id=done.run_id).out == out
    assert len(server.asked) == calls
    assert project(out) == {p: str(before[p][1], "utf-8") for p in project(out)}
    (out / "double.py").unlink()
    (out / "double.py").write_text("mine")
    with pytest.raises(UsageError, match=r"double\.py was edited"):
        solve(None, run_id=done.run_id)
    again = solve(None, run_id=done.run_id, overwrite=True)
    assert again.delivery and again.delivery.copies == (out / "double.py.bak",)


@pytest.mark.slow
def test_a_fork_is_delivered_where_it_was_told_to(serve: Serve, out: Path) -> None:
    script: Script = one_piece(RIGHT)
    serve(script)
    old = solve(DOUBLE, tests=DOUBLE_TEST)
    new = fork(old.run_id, "0", load_config(), out=out)
    assert solve(None, run_id=new).out == out
