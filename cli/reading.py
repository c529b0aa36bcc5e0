"""Text that the caller hands in: a goal or a test, from a file or from standard input."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

from cli.screen import tell
from schema.bounds import TEXT_BYTES
from schema.errors import GoalError, UsageError
from schema.regular import read_regular

STANDARD_INPUT = Path("-")


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
        return _standard_input() if path == STANDARD_INPUT else read_regular(path, TEXT_BYTES)
    except OSError as error:
        pipe = "; a pipe goes to standard input, as -" if error.errno == errno.EINVAL else ""
        raise UsageError(f"cannot read {name}: {error.strerror}{pipe}") from error


def _standard_input() -> bytes:
    if sys.stdin.isatty():
        tell("type the goal, and end it with Ctrl-D on a line of its own")
    data = sys.stdin.buffer.read(TEXT_BYTES + 1)
    if len(data) > TEXT_BYTES:
        raise OSError(errno.EFBIG, f"it has more than {TEXT_BYTES:,} bytes")
    return data


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
