"""What a run shows of itself while it is under way: in a terminal, to programs, or nothing."""

from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import re
import struct
import subprocess
import termios
from collections.abc import Iterator

import pytest
from rich.cells import cell_len
from rich.console import Console

from cli.live.drawn import Drawn
from cli.live.events import Mending, Part, Planned
from cli.live.resized import Redrawn
from cli.live.tree import Tree
from schema.events import Cost, Judged, Progress, Started, Words
from schema.verdict import Rung
from tests import shell
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT, WRONG, one_piece
from tests.scripted import Serve

pytestmark = pytest.mark.slow  # make slow

GOAL = "売り場の在庫を数えるプログラムを書いてください \x1b[2J and more than fits into any line"
COST = {"purpose": "code", "provider": "a", "input_tokens": 900, "output_tokens": 400}


def grown(parts: int = 3) -> Tree:
    tree = Tree(budget_usd=1.0)
    tree.hear(Started(task="0", title=GOAL))
    told = tuple(Part(task=str(n), title=GOAL, after=()) for n in range(1, parts + 1))
    tree.hear(Planned(task="0", parts=told, expected_s=20))
    tree.hear(Progress(task="2", title=GOAL, node="ptc", said="writes code"))
    tree.hear(Cost(task="2", title=GOAL, model="kimi", cost_usd=0.01, priced=True, **COST))
    tree.hear(Judged(task="1", title=GOAL, rung=Rung.RUNS, passed=True, wrong=""))
    tree.hear(Mending(task="3", title="", wrong="count() takes one", rung=2))
    return tree


def drawn(tree: Tree, columns: int, **more: object) -> str:
    console = Console(file=io.StringIO(), width=columns, height=20, force_terminal=True, **more)  # type: ignore[arg-type]
    console.print(Drawn(tree))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_no_line_is_wider_than_the_terminal_and_nothing_acts(columns: int) -> None:
    shown = drawn(grown(), columns, color_system=None)
    lines = shown.splitlines()
    assert len(lines) == 5 and all(cell_len(line) <= columns for line in lines)
    assert "\x1b" not in shown
    if columns > 40:
        assert "$0.0100 of $1.00" in lines[-1] and "of about 20s" in lines[-1]


def test_a_task_says_what_is_done_by_whom_and_why_again() -> None:
    lines = drawn(grown(), 200, color_system=None).splitlines()
    assert "\\x1b[2J" in lines[0] or "売り場" in lines[0]
    assert "✓" in lines[1] and "passed" in lines[1]
    assert "writes code, kimi" in lines[2] and "1.3k" in lines[2] and "$0.0100" in lines[2]
    assert "to be mended: count() takes one" in lines[3]


def test_a_long_plan_leaves_room_for_what_is_being_done() -> None:
    lines = drawn(grown(60), 80, color_system=None).splitlines()
    assert len(lines) <= 20 and any("writes code" in line for line in lines)
    assert any("more" in line for line in lines)


def says(task: str, text: str, begins: bool = False) -> Words:
    return Words(task=task, title=GOAL, purpose="code", text=text, begins=begins)


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_the_end_of_what_is_being_written_is_shown_of_who_began_first(columns: int) -> None:
    tree = grown()
    tree.hear(says("2", "a call that failed", begins=True), at=5)
    tree.hear(says("3", "x = 3", begins=True), at=6)
    tree.hear(says("2", "def count():\n\treturn '売り場の在庫を", begins=True), at=7)
    tree.hear(says("2", "数えるプログラム" * 30 + "\x1b[2J\n\n    last"), at=8)
    lines = drawn(tree, columns, color_system=None).splitlines()
    assert len(lines) == 8 and all(cell_len(line) <= columns for line in lines)
    words = lines[4:7]
    assert all(line.startswith("2 │ ") for line in words) and words[2] == "2 │     last"
    shown = "".join(line.removeprefix("2 │ ") for line in words)
    assert "\\x1b[2J" in shown and "\x1b" not in shown and "failed" not in "".join(lines)
    tree.hear(Cost(task="2", title=GOAL, model="kimi", cost_usd=0.01, priced=True, **COST))
    assert "3 │ x = 3" in drawn(tree, columns, color_system=None)


def test_no_price_is_made_up_where_none_is_known() -> None:
    tree = grown()
    tree.hear(Cost(task="3", title=GOAL, model="own", cost_usd=0.0, priced=False, **COST))
    lines = drawn(tree, 200, color_system=None).splitlines()
    assert lines[3].rstrip().endswith("$?") and "$0.0100+ of $1.00" in lines[-1]


def test_what_a_narrower_terminal_has_wrapped_is_cleared_as_well() -> None:
    console = Console(file=io.StringIO(), width=100, height=20, force_terminal=True)
    assert isinstance(console.file, io.StringIO)
    with Redrawn(Drawn(grown()), console) as live:
        live.refresh()
        before = console.file.tell()
        console.width = 50
        live.refresh()
        text = console.file.getvalue()[before:]
    cleared = text.count("\x1b[1A\x1b[2K")
    assert cleared == 4 + 4  # the lines above the cursor, and four that take two rows by now


def in_terminal(columns: int, *arguments: str, **variables: str) -> str:
    """What the command draws in a terminal of so many columns."""
    outside, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    run = subprocess.Popen(
        [*shell.COMMAND, *arguments],
        env=shell.environment({"TERM": "xterm-256color", **variables}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=terminal,
    )
    os.close(terminal)
    text = b"".join(_read(outside)).decode()
    run.wait(60)
    os.close(outside)
    return text


def _read(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            data = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            return
        if not data:
            return
        yield data


def test_a_terminal_shows_a_tree_without_colours_where_none_are_wanted(serve: Serve) -> None:
    serve(one_piece(RIGHT))
    shown = in_terminal(80, "solve", DOUBLE, NO_COLOR="1")
    assert "✓" in shown and "passed" in shown and "RUNS   " in shown
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", shown)
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h")  # the cursor is there again


def test_quiet_prints_the_outcome_alone(serve: Serve) -> None:
    serve(one_piece(RIGHT))
    done = shell.run("solve", DOUBLE, "--quiet")
    assert done.returncode == 0 and done.stderr == "" and "RUNS" in done.stdout


def test_events_are_lines_of_json_and_the_last_one_is_the_outcome(serve: Serve) -> None:
    serve(one_piece(WRONG, RIGHT))
    name, test = next(iter(DOUBLE_TEST.items()))
    with open(name, "w") as file:
        file.write(test)
    done = shell.run("solve", DOUBLE, "--test", name, "--jsonl")
    *events, outcome = map(json.loads, done.stdout.splitlines())
    kinds = [event["kind"] for event in events]
    assert kinds[0] == "run" and events[0]["id"] == outcome["id"] and done.stderr == ""
    assert {"started", "progress", "cost", "file", "verdict", "mending"} <= {*kinds}
    written = [e for e in events if e["kind"] == "words" and e["purpose"] == "code"]
    assert [e["text"] for e in written if e["begins"]] != []
    assert "".join(e["text"] for e in written) == WRONG + RIGHT
    assert outcome["verdict"] == "accepted" and "double.py" in outcome["contents"]


def test_two_forms_at_once_are_refused() -> None:
    done = shell.run("solve", DOUBLE, "--quiet", "--json")
    assert done.returncode == 2 and "choose one" in done.stderr
