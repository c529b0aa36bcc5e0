"""A program in a terminal of its own, and a picture of what stands there in the end."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import pyte
from rich.console import Console
from rich.style import Style
from rich.text import Text

COLUMNS, ROWS = 110, 60
NAMED = {"brown": "yellow", "default": None}  # as pyte and rich call them
HEX = re.compile(r"[0-9a-f]{6}")
FONT = re.compile(r"@font-face \{.*?\}", re.DOTALL)  # nothing is asked of other servers


def recorded(
    said: str, command: Sequence[str], where: Path, variables: Mapping[str, str], title: str
) -> str:
    """An SVG of ``said``, as typed at a prompt in ``where``, and of what the command shows.

    Raises CalledProcessError for a command that fails.
    """
    screen = pyte.Screen(COLUMNS, ROWS)
    shown = _run(command, where, variables)
    pyte.ByteStream(screen).feed(shown.replace(os.fsencode(where), b"~"))
    rows = [_row(screen, number) for number in range(ROWS)]
    while rows and not rows[-1].plain.strip():
        rows.pop()
    with open(os.devnull, "w") as nowhere:
        console = Console(record=True, width=COLUMNS, file=nowhere)
        console.print(Text.assemble(("$ ", "green"), (said, "bold")))
        for row in rows:
            console.print(row, no_wrap=True, crop=True)
    return FONT.sub("", console.export_svg(title=title, unique_id=title.replace(" ", "-")))


def _run(command: Sequence[str], where: Path, variables: Mapping[str, str]) -> bytes:
    outside, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", **variables}
    running = subprocess.Popen(
        command, cwd=where, env=environment, stdin=inside, stdout=inside, stderr=inside
    )
    os.close(inside)
    shown = b""
    with suppress(OSError):  # how a terminal says that nobody has it open any more
        while data := os.read(outside, 65536):
            shown += data
    os.close(outside)
    if code := running.wait():
        raise subprocess.CalledProcessError(code, command)
    return shown


def _row(screen: pyte.Screen, number: int) -> Text:
    cells = [screen.buffer[number][column] for column in range(COLUMNS)]
    text = Text()
    for (color, bold, italic), run in groupby(cells, lambda c: (c.fg, c.bold, c.italics)):
        named = NAMED.get(color, color)
        shown = f"#{named}" if HEX.fullmatch(named or "") else named
        style = Style(color=shown, bold=bold, italic=italic)
        text.append("".join(cell.data for cell in run), style)
    text.rstrip()
    return text
