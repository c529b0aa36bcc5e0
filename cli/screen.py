"""Everything that is printed passes here: what others wrote is shown, and cannot act.

A model, a test, a provider or a file name may hold characters that a terminal obeys, or that hide
or reorder what stands around them. They are shown as Python writes them: ``\\x1b``, ``\\u202e``.
That goes for every control and format character but newline and tab, for line separators and lone
surrogates, and for the joiner inside of some emoji and scripts, which could as well hide in a word:
its neighbours are shown one by one. JSON, files and receipts keep the data as it is.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import textwrap
import unicodedata
from collections.abc import Callable
from io import TextIOWrapper
from typing import Any, TextIO

from cli.interrupt import stop_silently
from schema.errors import StorageError

_ACTING = {"Cc", "Cf", "Cs", "Zl", "Zp"}


class _Shown(dict[int, str]):
    """A table for ``str.translate`` that fills itself."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        acts = unicodedata.category(char) in _ACTING and char not in "\n\t"
        shown = char.encode("unicode_escape").decode() if acts else char
        return self.setdefault(code, shown)


_shown = _Shown()


def visible(text: str) -> str:
    """The text with every character that would act shown instead."""
    return text.translate(_shown)


def one_line(text: str) -> str:
    """The text of others in a line of ours."""
    return visible(" ".join(text.split()))


def quoted(text: str) -> str:
    """Several lines of others, indented, so that none of them can be taken for a line of ours."""
    return textwrap.indent(visible(text), "  ")


def hanging(text: str) -> str:
    """A line of ours that may go on in the words of others: what goes on is indented."""
    first, *more = visible(text).split("\n")
    return "\n".join([first, *(f"  {line}" for line in more)])


def show(text: str, paint: Callable[[str], str] | None = None) -> None:
    """Print a result, each line as ``paint`` gives it. Raises StorageError where it cannot be
    written."""
    shown = visible(text)
    write("\n".join(map(paint, shown.split("\n")) if paint else [shown]) + "\n")


def write(text: str) -> None:
    """Print what programs read, as it is. Raises StorageError where it cannot be written."""
    try:
        print(text, end="", file=sys.stdout, flush=True)
    except OSError as error:
        _let_go(sys.stdout)
        if not isinstance(error, BrokenPipeError):  # a reader that has seen enough is no failure
            raise StorageError(f"cannot print the result: {error.strerror}") from error


def show_json(document: dict[str, Any]) -> None:
    """Print the one document of a command with ``--json``; it says how the command ended."""
    # From here on an interrupt ends the process, or it would add a document of its own.
    stop_silently()
    show(json.dumps(document))


def tell(text: str) -> None:
    """Print a step, a question or an error on standard error. A run goes on if nobody reads it."""
    try:
        print(visible(text), file=sys.stderr, flush=True)
    except OSError:
        _let_go(sys.stderr)


def prepare() -> None:
    """Make the standard streams fit for any text, and be there if the caller closed them."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # It takes the free number, which else the next file or socket would take.
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115  # for the whole process
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[_Told()])


def _let_go(stream: TextIO) -> None:
    """Send what is left in the stream's buffer, and all that follows, nowhere."""
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())


class _Told(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        tell(hanging(self.format(record)))
