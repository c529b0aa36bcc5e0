"""An essay of two levels: a model that writes it, and runs of it that are cut short or fail."""

from __future__ import annotations

import json
import signal
import threading
from typing import Any

from graph import TaskNode
from tests import shell
from tests.scripted import Asked, Reply, ScriptedServer

# A goal of two levels. 1.2 needs 1.1, 2 needs 1, and 3 needs nobody.
ESSAY = "Compare bees and wasps in an essay"
PLANS = {
    ESSAY: [("1", "Biology", []), ("2", "Verdict", ["1"]), ("3", "History", [])],
    "Biology": [("1", "Anatomy", []), ("2", "Behaviour", ["1"])],
}


class Essay:
    """Writes it, except that what is held waits until it is let go, and what is down fails."""

    def __init__(self) -> None:
        self.held: set[str] = set()
        self.down: set[str] = set()
        self.go = threading.Event()

    def __call__(self, asked: Asked) -> Reply:
        goal = asked.user.splitlines()[0]
        if goal in self.down:
            return Reply(status=500)
        if goal in self.held:
            self.go.wait(60)
        if asked.purpose == "plan":
            parts = [
                {"id": i, "goal": g, "type": "WRITE", "depends_on": d, "atomic": g not in PLANS}
                for i, g, d in PLANS[goal]
            ]
            return Reply(json.dumps({"subtasks": parts}))
        return Reply('{"atomic": false}' if asked.purpose == "atomize" else f"On {goal}.")


WHOLE = 10  # calls: both levels decided, planned and put together, and four texts


def since(server: ScriptedServer, calls: int) -> list[str]:
    """What was asked after the first ``calls`` calls."""
    asked = server.asked[calls:]
    return sorted(f"{a.purpose}: {a.user.splitlines()[0].removeprefix('Goal: ')}" for a in asked)


def states(root: TaskNode) -> dict[str, str]:
    return {task.id: task.state for task in root.flat()}


def printed(done: Any) -> dict[str, Any]:
    assert "Traceback" not in done.stderr, done.stderr
    whole: dict[str, Any] = json.loads(done.stdout)
    return whole


def killed_midway(essay: Essay) -> str:
    """The id of a run that was killed while 1.2 was being written; 1.1 and 3 had ended."""
    essay.held = {"Behaviour"}
    process = shell.start("solve", ESSAY)
    run_id = process.stderr.readline().split()[1]
    ended: set[str] = set()
    while not {"1.1 verify", "3 verify", "1.2 route"} <= ended:
        ended.add(" ".join(process.stderr.readline().split()[1:3]))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    essay.held = set()
    essay.go.set()
    return run_id
