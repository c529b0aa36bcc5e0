"""A program in a terminal of its own, and a picture of what stands there, and stood before."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import pyte
from rich.console import Console
from rich.style import Style
from rich.text import Text

from docs.made.moving import moving

COLUMNS, ROWS = 110, 60
MOMENTS = 12  # before the end
NAMED = {"brown": "yellow", "default": None}  # as pyte and rich call them
HEX = re.compile(r"[0-9a-f]{6}")
FONT = re.compile(r"@font-face \{.*?\}", re.DOTALL)  # nothing is asked of other servers


def recorded(
    said: str, command: Sequence[str], where: Path, variables: Mapping[str, str], title: str
) -> str:
    """An SVG of ``said``, as typed at a prompt in ``where``, and of what the command shows: moments
    of it one after another where there are several, or the end alone for who wants nothing to move.

    Raises CalledProcessError for a command that fails.
    """
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    seen: dict[str, list[Text]] = {}
    for shown in _run(command, where, variables):
        stream.feed(shown)
        rows = [_row(screen, number) for number in range(ROWS)]
        # A moment at which only time has passed is none.
        seen.setdefault(re.sub(r"\d+", "", "\n".join(row.plain for row in rows)), rows)
    rows = [_row(screen, number) for number in range(ROWS)]
    frames = [*_thinned(list(seen.values())), rows]
    height = max(number for frame in frames for number, row in enumerate(frame) if row.plain) + 1
    return moving(
        [
            _drawn(said, frame[:height], title, f"{title.replace(' ', '-')}-{number}")
            for number, frame in enumerate(frames)
        ]
    )


def _thinned(frames: list[list[Text]]) -> list[list[Text]]:
    step = max(1, -(-len(frames) // MOMENTS))
    return frames[:-1:step]


def _drawn(said: str, rows: Sequence[Text], title: str, name: str) -> str:
    with open(os.devnull, "w") as nowhere:
        console = Console(record=True, width=COLUMNS, file=nowhere)
        console.print(Text.assemble(("$ ", "green"), (said, "bold")))
        for row in rows:
            console.print(row, no_wrap=True, crop=True)
    return FONT.sub("", console.export_svg(title=title, unique_id=name))


def _run(command: Sequence[str], where: Path, variables: Mapping[str, str]) -> Iterator[bytes]:
    """What it shows, as it comes, with ``~`` for the folder."""
    outside, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", **variables}
    running = subprocess.Popen(
        command, cwd=where, env=environment, stdin=inside, stdout=inside, stderr=inside
    )
    os.close(inside)
    home, left = os.fsencode(where), b""
    with suppress(OSError):  # how a terminal says that nobody has it open any more
        while data := os.read(outside, 65536):
            data = (left + data).replace(home, b"~")
            begun = next((n for n in range(len(home), 0, -1) if data.endswith(home[:n])), 0)
            left = data[len(data) - begun :]  # of the folder's name, perhaps
            yield data[: len(data) - begun]
    yield left
    os.close(outside)
    if code := running.wait():
        raise subprocess.CalledProcessError(code, command)


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
