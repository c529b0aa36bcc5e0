"""The goal from a file, from standard input, or with a dash in front."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import shell
from tests.goals import DOUBLE, RIGHT, one_piece
from tests.scripted import Serve

GOAL = f"{DOUBLE}\nfor caf\u00e9s"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "arguments"),
    [
        ('"$@"', ["--goal-file", "goal.txt"]),
        ('"$@" < goal.txt', ["-"]),
        ('cat goal.txt | "$@"', ["--goal-file", "-"]),
    ],
)
def test_a_goal_comes_from_a_file_or_standard_input(
    script: str, arguments: list[str], serve: Serve
) -> None:
    Path("goal.txt").write_bytes(b"\xef\xbb\xbf" + GOAL.replace("\n", "\r\n").encode() + b"\r\n")
    server = serve(one_piece(RIGHT))
    done = shell.line(script, "solve", *arguments)
    assert done.returncode == 0, done.stderr
    assert GOAL in server.asked[0].user and "\r" not in server.asked[0].user


@pytest.mark.parametrize(
    ("script", "arguments", "said"),
    [
        ('"$@"', ["--goal-file", "missing.txt"], "the goal file missing.txt: No such file"),
        ('"$@"', ["--goal-file", "empty.txt"], "the goal is empty: empty.txt holds no text"),
        ('"$@"', ["--goal-file", "."], "the goal file .: Is a directory"),
        ('"$@"', ["--goal-file", "fifo"], "the goal file fifo: it is no regular file"),
        ('"$@"', ["--goal-file", "/dev/zero"], "/dev/zero: it is no regular file"),
        ('"$@"', ["--goal-file", "latin.txt"], "the goal file latin.txt: it is not UTF-8"),
        ('"$@"', ["--goal-file", "binary"], "the goal file binary: it is not text"),
        ('"$@"', ["--goal-file", "huge.txt"], "huge.txt: it has more than 10,000,000 bytes"),
        ('"$@" < /dev/zero', ["-"], "standard input: it has more than"),
        ('"$@" < empty.txt', ["-"], "the goal is empty: standard input holds no text"),
        ('"$@" <&-', ["-"], "the goal is empty"),
        ('"$@"', ["--goal-file", "empty.txt", "a goal"], "give a goal"),
        ("\"$@\" $'\\xff'", [], "the goal is not UTF-8 text"),
        ('"$@"', ["a goal", "--test", "fifo"], "acceptance test fifo: it is no regular file"),
    ],
)
def test_what_is_no_goal_is_one_line_and_costs_nothing(
    script: str, arguments: list[str], said: str, serve: Serve
) -> None:
    Path("empty.txt").write_text(" \n")
    Path("latin.txt").write_bytes(b"caf\xe9")
    Path("binary").write_bytes(b"PK\0\1")
    with Path("huge.txt").open("wb") as huge:
        huge.truncate(20_000_000)
    os.mkfifo("fifo")
    server = serve(one_piece(RIGHT))
    done = shell.line(script, "solve", *arguments)
    (error,) = done.stderr.splitlines()
    assert done.returncode == 2 and error.startswith("error: ") and said in error
    assert not server.asked


@pytest.mark.parametrize(
    ("command", "goal"),
    [("solve", "-x"), ("solve", "- a list"), ("route", "--verbose flag for grep")],
)
def test_a_goal_that_begins_with_a_dash_is_told_where_to_go(command: str, goal: str) -> None:
    done = shell.run(command, goal)
    (error,) = done.stderr.splitlines()
    assert done.returncode == 2
    shown = goal if " " in goal else "-"
    assert f'goes behind --, as in: roma-ptc {command} -- "{shown}' in error


def test_a_goal_behind_dashes_may_begin_with_one() -> None:
    assert shell.run("route", "--", "-x").returncode == 0
