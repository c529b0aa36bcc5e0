"""Where a host refuses isolation: nothing falls open unseen, and nothing breaks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from langgraph_sdk import get_client

from tests.kimi import SQUARE
from tests.langgraph_dev import langgraph_dev
from tests.refusing import on_host_without
from tests.scripted import Reply, ScriptedServer, scripted
from tests.shell import COMMAND, environment

# One line of JSON: how often each outcome came up.
RUNS = """
import asyncio, collections, json, sys
import uvloop
from schema.errors import SandboxError
from tools.sandbox import Limits, open_sandbox
from tools.sandbox.bubblewrap import BubblewrapSandbox, find_bwrap

async def one(sandbox, gate):
    async with gate:
        try:
            done = await sandbox.run({}, ["python", "-c", "print('ran')"], Limits())
            return f"{sandbox.isolation}: {done.stdout.strip()}"
        except SandboxError as error:
            return f"{sandbox.isolation}: {error}"

async def main():
    made = BubblewrapSandbox(find_bwrap(), sys.argv[1] == "0")
    sandbox = made if sys.argv[2] == "bubblewrap" else await open_sandbox()
    gate = asyncio.Semaphore(4)
    outcomes = await asyncio.gather(*(one(sandbox, gate) for _ in range(int(sys.argv[3]))))
    print(json.dumps(collections.Counter(outcomes)))

uvloop.run(main())
"""


def outcomes(refused: str, sandbox: str, runs: int) -> Counter[str]:
    command = [sys.executable, "-c", RUNS, str(os.geteuid()), sandbox, str(runs)]
    done = subprocess.run(
        on_host_without(refused, *command), env=environment({}), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert ("without isolation" in done.stderr) == ("none:" in done.stdout)
    return Counter(json.loads(done.stdout))


@pytest.mark.slow
def test_a_sandbox_that_ends_at_once_is_an_error_with_its_own_last_words() -> None:
    ((said, count),) = outcomes("namespaces", "bubblewrap", 200).items()
    assert count == 200
    assert said.startswith("bubblewrap: the command was not reached: ")
    assert "namespace" in said


@pytest.mark.slow
def test_without_namespaces_landlock_isolates() -> None:
    assert outcomes("namespaces", "best", 20) == {"landlock: ran": 20}


@pytest.mark.stress
def test_two_hundred_runs_without_namespaces() -> None:
    assert outcomes("namespaces", "best", 200) == {"landlock: ran": 200}


def test_without_either_every_run_says_so() -> None:
    assert outcomes("namespaces,landlock", "best", 10) == {"none: ran": 10}


def solve(refused: str, *options: str) -> subprocess.CompletedProcess[str]:
    Path("test_square.py").write_text(
        "from square import square\n\n\ndef test_it():\n    assert square(3) == 9\n"
    )
    command = [*COMMAND, "solve", "Write square(n)", "--test", "test_square.py", *options]
    return subprocess.run(
        on_host_without(refused, *command), env=environment({}), capture_output=True, text=True
    )


@pytest.mark.slow
def test_the_last_lines_and_the_receipt_say_that_nothing_isolated(coder: ScriptedServer) -> None:
    done = solve("namespaces,landlock", "--out", "out")
    assert done.returncode == 0, done.stderr
    assert "sandbox: none, NOT ISOLATED" in done.stdout
    assert "WITHOUT ISOLATION" in done.stdout
    receipt = json.loads(Path("out", "receipt.json").read_text())
    assert receipt["sandbox"] == "none"
    assert any("WITHOUT ISOLATION" in note for note in receipt["notes"])


@pytest.mark.slow
def test_required_isolation_is_asked_for_before_anything_is_paid(coder: ScriptedServer) -> None:
    done = solve("namespaces,landlock", "--set", "sandbox.required=true")
    assert done.returncode == 1
    assert "sandbox.required" in done.stderr
    assert "Traceback" not in done.stderr
    assert not coder.asked


@pytest.mark.slow
def test_landlock_is_isolation_enough(coder: ScriptedServer) -> None:
    done = solve("namespaces", "--set", "sandbox.required=true")
    assert done.returncode == 0, done.stderr
    assert "sandbox: landlock" in done.stdout


@pytest.mark.slow
async def test_behind_a_server_isolation_is_required(tmp_path: Path) -> None:
    with (
        scripted(lambda asked: Reply(SQUARE)) as model,
        langgraph_dev(model, tmp_path / "log", refused="namespaces,landlock") as url,
    ):
        client = get_client(url=url)
        goal = {"goal": "Write a function square(n)"}
        end = await client.runs.wait(None, "roma", input=goal, raise_error=False)
        assert "__error__" in end
        assert not model.asked
    # The server tells its operator the reason, whatever it tells the client.
    assert "sandbox.required is on" in (tmp_path / "log").read_text()
