"""Frames are read alike, whoever tells them: pytest, Python, or Node."""

from __future__ import annotations

import pytest

from nodes.verify.owners import Owners
from schema.artifact import Artifact
from schema.contract import Contract
from schema.state import Result, State
from schema.task import Plan, Task
from schema.verdict import TestOutcome
from tools.proof import frames_of
from tools.proof.inside.evidence import own_frames

NODE = """\
TypeError: rows.map is not a function
    at list (/work/lib/rows.js:7:14)
    at /work/server.js:12:3
    at Layer.handle (/work/node_modules/express/lib/router/layer.js:95:5)
    at node:internal/process/task_queues:95:5
"""


@pytest.mark.parametrize(
    "text",
    [
        "app.py:3: in new\n    x\nlib/db.py:9: in connect\n    y\nE   OSError: no",
        'Traceback:\n  File "/work/app.py", line 3, in new\n    x\n'
        '  File "/tmp/roma-1/work/lib/db.py", line 9, in connect\n    y\nOSError: no',
        "Error: no\n    at connect (file:///work/lib/db.py:9:4)\n    at new (/work/app.py:3:1)",
    ],
)
def test_the_deepest_frame_is_the_last_one(text: str) -> None:
    assert [str(one) for one in frames_of(text)] == ["app.py:3 in new", "lib/db.py:9 in connect"]


def test_of_two_stacks_of_node_each_is_turned_by_itself() -> None:
    first, second = NODE, NODE.replace("rows.js:7", "rows.js:8")
    own = [frame for frame in frames_of(f"{first}\n{second}") if frame.is_own]
    assert [frame.line for frame in own] == [12, 7, 12, 8]


def test_packages_are_left_out_and_what_is_told_is_read_again() -> None:
    told = own_frames(NODE)
    assert told.splitlines() == [
        "TypeError: rows.map is not a function",
        "    at list (lib/rows.js:7)",
        "    at <anonymous> (server.js:12)",
    ]
    assert [frame.path for frame in frames_of(told)] == ["server.js", "lib/rows.js"]


def test_a_source_that_cannot_be_read_has_a_place_too() -> None:
    (frame,) = frames_of('  File "/work/app.py", line 4\n    def x(:\nSyntaxError: invalid syntax')
    assert (frame.path, frame.line, frame.function) == ("app.py", 4, "")


def test_what_a_server_of_node_writes_names_the_part() -> None:
    parts = {"1": "server.js", "2": "lib/rows.js"}
    tasks = {
        id_: Task(id=id_, goal=f"Write {path}", contract=Contract(files=(path,)))
        for id_, path in parts.items()
    }
    results = {
        id_: Result(task=tasks[id_], attempts=1, artifacts=(Artifact(path=path, content=""),))
        for id_, path in parts.items()
    }
    plan = Plan(subtasks=tuple(tasks.values()), source="model", reason="")
    state: State = {"task": Task(goal="Serve rows"), "plan": plan, "results": results}
    evidence = f"test_it.py:3: in test_rows\n    x\nE   assert 500 == 200\nstderr:\n{NODE}"
    failed = TestOutcome(name="test_it.py::test_rows", passed=False, evidence=evidence)
    (found,) = Owners(state).of_tests([failed], {}, {})
    assert (found.owner, found.why) == ("2", "deepest own frame lib/rows.js:7 in list")
