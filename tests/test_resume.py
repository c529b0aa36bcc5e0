"""A run that is cut short goes on without paying twice."""

from __future__ import annotations

import json
import re
import signal
import threading
from collections import Counter
from pathlib import Path

import pytest

from graph import runs, solve
from tests import flask_goal, shell
from tests.goals import DOUBLE, RIGHT, one_piece
from tests.scripted import Asked, Reply, ScriptedServer, Serve, scripted


class Held:
    """The five-part run, in which the calls for the named parts wait until they are let go."""

    def __init__(self, *held: str) -> None:
        self.held = held
        self.go = threading.Event()
        self._answer = flask_goal.script()

    def __call__(self, asked: Asked) -> Reply:
        if any(asked.user.startswith(f"Write {part}") for part in self.held):
            self.go.wait(60)
        return self._answer(asked)


def wait_until_answered(server: ScriptedServer, calls: int, asked: int) -> None:
    done = threading.Event()
    while not (len(server.answered) >= calls and len(server.asked) >= asked):
        done.wait(0.02)


def questions(calls: list[Asked]) -> Counter[str]:
    return Counter(f"{call.purpose}: {call.user.splitlines()[0]}" for call in calls)


@pytest.mark.parametrize(
    "how", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.slow)]
)
def test_no_finished_call_is_repeated(how: signal.Signals, tmp_path: Path) -> None:
    script = Held("errors.py")
    with scripted(script) as server:
        first = shell.start("solve", flask_goal.GOAL, "--out", "project", **server.env())
        # Everything but errors.py has been answered: atomize, plan, three parts, and app.py.
        wait_until_answered(server, calls=6, asked=7)
        _wait_for(first, "5 +verify")
        first.send_signal(how)
        _, said = first.communicate(timeout=60)
        answered = questions(server.answered)
        assert not (tmp_path / "project").exists()
        if how is signal.SIGINT:
            assert first.returncode == 130
            assert "Traceback" not in said
        run_id = re.search(r"--resume (\w+)", said or _seen[first])[1]
        script.go.set()
        again = shell.run("solve", "--resume", run_id, "--json", **server.env())
    assert again.returncode == 0, again.stderr
    receipt = json.loads(again.stdout)
    repeated = {q: n for q, n in questions(server.asked).items() if q in answered and n > 1}
    assert not repeated
    assert receipt["totals"]["calls"] == len(receipt["calls"]) == 7
    assert {path.name for path in (tmp_path / "project").iterdir()} == flask_goal.DELIVERED


@pytest.mark.slow
def test_a_clock_that_was_set_back_loses_nothing(tmp_path: Path) -> None:
    ahead = "import time\n_now = time.time_ns\ntime.time_ns = lambda: _now() + 3_600 * 10**9\n"
    (tmp_path / "sitecustomize.py").write_text(ahead)
    script = Held("errors.py")
    with scripted(script) as server:
        path = f"{tmp_path}:{shell.ROOT}"
        first = shell.start("solve", flask_goal.GOAL, **server.env(), PYTHONPATH=path)
        wait_until_answered(server, calls=6, asked=7)
        _wait_for(first, "5 +verify")
        first.kill()
        first.communicate()
        script.go.set()
        (run,) = json.loads(shell.run("runs", "--json", **server.env()).stdout)["runs"]
        again = shell.run("resume", run["id"], "--json", **server.env())
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["totals"]["calls"] == 7


_seen: dict[object, str] = {}


def _wait_for(process: object, line: str) -> None:
    """Read the process's standard error until a line matches."""
    seen = ""
    while not re.search(line, seen):
        seen += process.stderr.readline()
    _seen[process] = seen


def test_a_run_that_nobody_knows_is_named() -> None:
    answer = shell.run("solve", "--resume", "nosuchrun")
    assert answer.returncode == 2
    assert "no run 'nosuchrun'" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_whoever_was_told_an_id_can_go_on_with_it(serve: Serve) -> None:
    serve(one_piece(RIGHT))

    def killed() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        solve(DOUBLE, run_id="0123456789", on_start=killed)
    (run,) = runs()
    assert (run.id, run.goal, run.state) == ("0123456789", DOUBLE, "unfinished")
    assert solve(None, run_id="0123456789").passed
