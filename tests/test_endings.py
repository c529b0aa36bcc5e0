"""How a command ends without a result: in one line, with ``--json`` in one document."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from tests import flask_goal, shell
from tests.goals import DOUBLE, RIGHT, WRONG, one_piece
from tests.scripted import Asked, Reply, Serve

INTERRUPTER = """\
import os, signal, sys

class Interrupter:
    def find_spec(self, name, path=None, target=None):
        if name == os.environ["INTERRUPT_AT"]:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupter())
"""


def document(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The one document on standard output; standard error has its line for people, too."""
    (line,) = done.stdout.splitlines()
    assert done.stderr.strip() and "Traceback" not in done.stderr
    whole: dict[str, Any] = json.loads(line)
    return whole


@pytest.mark.parametrize(
    ("arguments", "kind", "said"),
    [
        (["solve"], "UsageError", "give a goal"),
        (["solve", "--nope", "x"], "UsageError", "No such option: --nope"),
        (["solve", "x", "--test"], "UsageError", "--test"),
        (["solve", "--resume", "abc"], "UnknownRunError", "no run 'abc'"),
        (["runs", "extra"], "UsageError", "extra"),
        (["show"], "UsageError", "Missing argument"),
        (["show", "abc"], "UnknownRunError", "no run 'abc'"),
        (["resume", "abc"], "UnknownRunError", "no run 'abc'"),
        (["fork", "abc"], "UsageError", "--from"),
        (["fork", "abc", "--from", "1"], "UnknownRunError", "no run 'abc'"),
        (["nope"], "UsageError", "nope"),
    ],
)
def test_a_mistake_is_a_document_and_a_line(
    arguments: list[str], kind: str, said: str, serve: Serve
) -> None:
    server = serve(one_piece(RIGHT))
    command, *others = arguments
    done = shell.run(command, "--json", *others)
    error = document(done)["error"]
    assert (error["type"], error["exit_code"]) == (kind, done.returncode) == (kind, 2)
    assert said in error["message"] and said in done.stderr
    assert not server.asked


def test_the_document_names_the_run_that_failed(serve: Serve) -> None:
    serve(lambda _: Reply("no such key", status=401))
    done = shell.run("solve", DOUBLE, "--json")
    whole = document(done)
    assert whole["error"]["type"] == "AuthenticationError" and done.returncode == 1
    assert whole["id"] == done.stderr.split()[1]


@pytest.mark.slow
def test_a_run_that_failed_its_tests_is_its_receipt(serve: Serve) -> None:
    serve(one_piece(WRONG))
    Path("test_double.py").write_text(
        "from double import double\n\ndef test_it():\n    assert double(2) == 4\n"
    )
    done = shell.run("solve", DOUBLE, "--json", "--test", "test_double.py")
    assert done.returncode == 1 and document(done)["passed"] is False


def test_a_pause_is_its_question(serve: Serve) -> None:
    serve(flask_goal.script())
    done = shell.run("solve", flask_goal.GOAL, "--json", "--approve")
    whole = document(done)
    assert done.returncode == 3 and "error" not in whole
    assert whole["id"] == done.stderr.split()[1]


def test_dashes_end_the_options_that_ask_for_json() -> None:
    done = shell.run("show", "--", "--json")
    assert done.returncode == 2 and not done.stdout


@pytest.mark.parametrize(
    ("module", "as_json"),
    [("typer", True), ("schema.errors", False), ("graph", True), ("langgraph.graph", False)],
)
def test_an_interrupt_during_import_is_one_line(
    module: str, as_json: bool, tmp_path: Path, serve: Serve
) -> None:
    server = serve(one_piece(RIGHT))
    (tmp_path / "sitecustomize.py").write_text(INTERRUPTER)
    where = {"PYTHONPATH": f"{tmp_path}:{shell.ROOT}", "INTERRUPT_AT": module}
    done = shell.line(shell.ALONE, "solve", DOUBLE, *(["--json"] if as_json else []), **where)
    assert done.returncode == 130 and done.stderr.split() == ["stopped"]
    if as_json:
        assert document(done)["error"]["exit_code"] == 130
    else:
        assert not done.stdout
    assert not server.asked


@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 2])
def test_an_interrupt_during_a_run_is_one_line_that_says_how_to_go_on(
    times: int, serve: Serve
) -> None:
    asked, over = threading.Event(), threading.Event()

    def held(request: Asked) -> Reply:
        asked.set()
        over.wait(60)
        return Reply(RIGHT)

    serve(held)
    process = shell.start("solve", DOUBLE, "--json")
    assert asked.wait(60)
    for _ in range(times):
        process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    over.set()
    done = subprocess.CompletedProcess([], process.returncode, out, err)
    first, *last = [line for line in err.splitlines() if line]
    whole = document(done)
    assert done.returncode == 130 and whole["error"]["exit_code"] == 130
    assert whole["id"] in first
    assert last == [f"stopped; nothing is lost. Go on with: roma-ptc solve --resume {whole['id']}"]
