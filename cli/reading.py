"""Text that the caller hands in: a goal or a test, from a file or from standard input."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

from cli.screen import tell
from schema.errors import GoalError, UsageError

STANDARD_INPUT = Path("-")
MOST = 10_000_000  # bytes; what is read must be bounded before the settings bound the goal


def read_goal(goal: str | None, file: Path | None) -> str | None:
    """The goal as given, or from a file, or from standard input for "-"; None if there is none.

    Raises UsageError when it cannot be read or is no text.
    """
    if goal == str(STANDARD_INPUT):
        file = STANDARD_INPUT
    if file is not None:
        goal = read_text(file, "the goal file")
        if not goal.strip():
            where = "standard input" if file == STANDARD_INPUT else file
            raise GoalError(f"the goal is empty: {where} holds no text")
    if goal is not None and not _is_utf8(goal):
        raise GoalError("the goal is not UTF-8 text: the terminal passed it on in another encoding")
    return goal


def read_text(path: Path, what: str) -> str:
    """UTF-8 text with "\\n" at the ends of lines. Raises UsageError that begins with ``what``."""
    name = "standard input" if path == STANDARD_INPUT else f"{what} {path}"
    try:
        text = read_bytes(path, what).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"cannot read {name}: it is not UTF-8 text") from error
    if "\0" in text:
        raise UsageError(f"cannot read {name}: it is not text, it holds NUL characters")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_bytes(path: Path, what: str) -> bytes:
    """The whole of a file. Raises UsageError that begins with ``what``."""
    name = "standard input" if path == STANDARD_INPUT else f"{what} {path}"
    try:
        data = _standard_input() if path == STANDARD_INPUT else _file(path)
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror}") from error
    if len(data) > MOST:
        raise UsageError(f"cannot read {name}: it has more than {MOST:,} bytes")
    return data


def _file(path: Path) -> bytes:
    kind = path.stat().st_mode
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):  # a folder has a message of its own
        raise OSError(0, "it is no regular file; a pipe goes to standard input, as -")
    with path.open("rb") as file:
        return file.read(MOST + 1)


def _standard_input() -> bytes:
    if sys.stdin.isatty():
        tell("type the goal, and end it with Ctrl-D on a line of its own")
    return sys.stdin.buffer.read(MOST + 1)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
