"""Questions in a terminal: one after another, each with an answer of its own."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests import shell
from tests.paused import PONDER_BOTH, nested
from tests.scripted import scripted


def test_elsewhere_each_question_is_answered_by_its_id(tmp_path: Path) -> None:
    with scripted(nested) as server:
        paused = shell.run("solve", PONDER_BOTH, "--approve", **server.env())
        run_id = paused.stderr.split()[1]
        paused = shell.run("resume", run_id, "--answer", "yes", **server.env())
        assert paused.returncode == 3
        assert "answers each" in paused.stderr
        a, b = re.findall(r"^question (\w+)\nPlan for task [ab]:", paused.stderr, re.MULTILINE)
        answers = json.dumps({a: "no", b: {"type": "approve"}})
        done = shell.run("resume", run_id, "--answer", answers, "--json", **server.env())
        tasks = {task["id"]: task["passed"] for task in json.loads(done.stdout)["tasks"]}
        assert tasks == {"0": False, "a": False, "b": True, "b.a": True, "b.b": True}


@pytest.mark.slow
def test_every_question_is_shown_and_answered_by_itself(tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nsed -i \'s/"goal": "[^"]*"/"goal": "edited"/\' "$1"\n')
    editor.chmod(0o700)
    with scripted(nested) as server:
        # The root's plan after a word that is neither, then no for a and an edit for b.
        done = shell.typed(
            "perhaps\nyes\nno\nedit\n",
            "solve", PONDER_BOTH, "--approve",
            EDITOR=str(editor), **server.env(),
        )  # fmt: skip
        assert done.returncode == 1, done.stderr
        for task in ("0: Ponder both", "a: part", "b: part"):
            assert done.stderr.count(f"Plan for task {task}") == 1
        assert "'perhaps' is neither a plain yes or no, nor a plan" in done.stderr
        run_id = done.stderr.split()[1]
        tree = json.loads(shell.run("show", run_id, "--json").stdout)["tree"]
        a, b = tree["parts"]
        assert (a["state"], a["parts"]) == ("failed", [])
        assert [part["goal"] for part in b["parts"]] == ["edited", "edited"]
        assert b["state"] == "passed"
