"""A run that goes on without its terminal, and is watched again."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from graph import runs
from tests import shell
from tests.goals import DOUBLE, RIGHT
from tests.scripted import Asked, Reply, ScriptedServer, Serve

pytestmark = pytest.mark.slow  # make slow


@pytest.fixture
def go() -> threading.Event:
    """Until it is set, the code is not written."""
    return threading.Event()


@pytest.fixture
def server(serve: Serve, go: threading.Event) -> ScriptedServer:
    def script(asked: Asked) -> Reply:
        if asked.purpose == "atomize":
            return Reply('{"atomic": true}')
        go.wait(60)
        return Reply(RIGHT)

    return serve(script)


def until_asked(server: ScriptedServer) -> None:
    while "code" not in server.purposes():
        threading.Event().wait(0.02)


def test_a_run_outlives_the_command_and_is_watched_until_it_ends(
    server: ScriptedServer, go: threading.Event
) -> None:
    begun = shell.run("solve", DOUBLE, "--out", "out", "--detach", "--json")
    told = json.loads(begun.stdout)
    try:
        assert begun.returncode == 0 and os.getsid(told["process"]) == told["process"]
        until_asked(server)
        watching = shell.start("watch", told["id"])
        assert watching.stderr and any("writes code" in line for line in watching.stderr)
        watching.send_signal(signal.SIGINT)
        out, err = watching.communicate(timeout=60)
        assert watching.returncode == 130 and f"watch {told['id']}" in err and out == ""
        assert runs()[0].state == "under way"
    finally:
        go.set()
    watched = shell.run("watch", told["id"])
    assert watched.returncode == 0 and re.search(r"^0 +passed +PTC", watched.stdout, re.M)
    assert Path("out/double.py").is_file()
    with suppress(ProcessLookupError):
        os.kill(told["process"], signal.SIGKILL)


def test_what_is_refused_at_once_is_told_at_once() -> None:
    done = shell.run("solve", DOUBLE, "--detach", "--set", "limit.depth=1")
    assert done.returncode == 2 and "did you mean limits?" in done.stderr
    assert not list(Path(os.environ["ROMA_STATE_DIR"]).glob("detached/*"))


def test_a_run_that_is_none_cannot_be_watched() -> None:
    done = shell.run("watch", "nothing")
    assert done.returncode == 2 and "nothing" in done.stderr
