"""What a model, a test or a provider wrote is shown in the terminal, and cannot act there."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.screen import hanging, one_line, quoted, visible
from tests import shell
from tests.goals import DOUBLE, one_piece
from tests.scripted import Reply, Serve, code

ACTING = ("Cc", "Cf", "Cs", "Zl", "Zp")
REPAINT = "\x1b[2J\x1b[HACCEPTED   3 of 3 acceptance tests passed"
EVIL = f"{REPAINT}\r\x07\x9b1m \u202e\u2066\u061c\u200b\u2028ACCEPTED"
FORGED = "All is well.\nACCEPTED   9 of 9 acceptance tests passed"

any_text = st.text(st.characters(codec=None, exclude_categories=()))


def acting(text: str) -> list[str]:
    return [c for c in text if c not in "\n\t" and unicodedata.category(c) in ACTING]


@settings(deadline=None)
@given(any_text)
def test_nothing_that_acts_is_left_and_nothing_else_is_changed(text: str) -> None:
    shown = visible(text)
    assert not acting(shown) and visible(shown) == shown
    kept = "".join(c if c in "\n\t" or unicodedata.category(c) not in ACTING else "" for c in text)
    assert shown == text if kept == text else len(shown) > len(text)


@settings(deadline=None)
@given(any_text)
def test_the_words_of_others_make_no_line_of_ours(text: str) -> None:
    assert "\n" not in one_line(text) and not acting(one_line(text))
    assert all(line.startswith("  ") or not line.strip() for line in quoted(text).split("\n"))
    assert all(line.startswith("  ") for line in hanging(text).split("\n")[1:])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("a\rb\x00\x7f\x9b", "a\\rb\\x00\\x7f\\x9b"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("x\u2028y\u2066z", "x\\u2028y\\u2066z"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("caf\u00e9 \u65e5\u672c\u3000\u05d0 \U0001f44d\U0001f3fd \u2764\ufe0f",) * 2,
        ("\U0001f469\u200d\U0001f467", "\U0001f469\\u200d\U0001f467"),
        ("two\n\tlines",) * 2,
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_neither_answer_nor_file_nor_step_nor_list_can_repaint_or_forge(serve: Serve) -> None:
    source = f"def double(n):\n    return 2 * n  # {EVIL}\n"
    serve(one_piece(code("double.py", source) + EVIL + FORGED))
    done = shell.run("solve", f"{DOUBLE}  {REPAINT}\n{FORGED}")
    run_id = done.stderr.split()[1]
    listed, shown = shell.run("runs"), shell.run("show", run_id)
    for printed in (done.stdout, done.stderr, listed.stdout, shown.stdout):
        assert not acting(printed)
        assert not [line for line in printed.splitlines() if line.startswith("ACCEPTED   9")]
    assert "# \\x1b[2J\\x1b[HACCEPTED" in done.stdout and "\\u202e" in done.stdout
    assert len(listed.stdout.splitlines()) == 2
    whole = json.loads(shell.run("show", run_id, "--json").stdout)
    assert whole["goal"].endswith(FORGED)


def test_a_tests_raw_output_is_shown(serve: Serve) -> None:
    serve(one_piece(code("double.py", "def double(n):\n    return n")))
    test = f"from double import double\n\ndef test_it():\n    assert double(2) == 4, {EVIL!r}\n"
    Path("test_double.py").write_text(test, encoding="utf-8")
    done = shell.run("solve", DOUBLE, "--test", "test_double.py", "--set", "limits.attempts=1")
    assert done.returncode == 1 and not acting(done.stdout + done.stderr)


def test_a_providers_message_is_shown_and_cannot_forge_a_line(serve: Serve) -> None:
    serve(lambda _: Reply(f"{EVIL}\n{FORGED}", status=400))
    done = shell.run("solve", DOUBLE)
    assert done.returncode == 1 and not acting(done.stderr)
    assert not [line for line in done.stderr.splitlines() if line.startswith("ACCEPTED")]


@pytest.mark.slow
@pytest.mark.parametrize(("encoding", "euro"), [("ascii", "\\u20ac"), ("cp1252", "\u20ac")])
def test_what_the_encoding_cannot_show_is_replaced(encoding: str, euro: str, serve: Serve) -> None:
    serve(one_piece("It costs 5 \u20ac, \u65e5\u672c, \ud800."))
    done = shell.line(
        '"$@" 2>&1 | iconv -f "$PYTHONIOENCODING" -t utf-8; exit "${PIPESTATUS[0]}"',
        *("solve", "Explain prices in one sentence"),
        PYTHONIOENCODING=encoding,
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(f"It costs 5 {euro}, \\u65e5\\u672c") == 2  # the step, the answer


@pytest.mark.parametrize("command", [["--help"], ["runs"], ["solve"]])
def test_every_command_can_print_in_the_poorest_locale(command: list[str]) -> None:
    poor = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = shell.line(shell.ALONE, *command, **poor)
    assert done.returncode == (2 if command == ["solve"] else 0)
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "code"),
    [
        ('"$@" 2>&1 | true; exit "${PIPESTATUS[0]}"', 0),
        ('"$@" >&- 2>&- <&-', 0),
        ('"$@" >/dev/full', 1),
    ],
)
def test_a_run_ends_whoever_reads_it(script: str, code: int, serve: Serve) -> None:
    serve(one_piece("It has eight legs."))
    done = shell.line(script, "solve", "Explain what a spider is", "--out", "out")
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr
    assert Path("out/receipt.json").is_file()
    if code:
        assert done.stderr.splitlines()[-1].startswith("error: cannot print the result: No space")
