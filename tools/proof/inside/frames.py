"""Where a failure passed through: a traceback's frames as Python, pytest and Node tell them.

Standard library only.
"""

import re
from typing import NamedTuple

FOLDER = "/work"  # where the project lies in the sandbox

_FRAME = re.compile(
    r"^(?:[ \t]{0,80}File \"(?P<python>[^\"\n]{1,500})\", line (?P<a>\d{1,7})(?:, in (?P<x>.*))?"
    r"|(?P<pytest>[^\s:][^:\n]{0,500}):(?P<b>\d{1,7}): in (?P<y>.*)"
    r"|[ \t]{1,80}at (?:(?P<z>[^\n(]{1,200}) \()?(?:file://)?"
    r"(?P<node>[^\s():]{0,400}[./][^\s():]{1,100}):(?P<c>\d{1,7})(?::\d{1,7})?\)?$)",
    re.M,
)
_INSTALLED = re.compile(r".*/(?=site-packages/|node_modules/|python3\.\d+/)")
_FOREIGN = ("/", "..", "<", "site-packages/", "node_modules/", "node:", "python3.")


class Frame(NamedTuple):
    path: str
    """From the folder of the project on, or from that of the packages."""
    line: int
    function: str
    """Empty where the source itself cannot be read."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line} in {self.function}" if self.function else self.path

    @property
    def is_own(self) -> bool:
        """Whether it lies in the project, and in none of its packages."""
        return not self.path.startswith(_FOREIGN)


def frames_of(text: str) -> list[Frame]:
    """The frames, the deepest of each traceback last."""
    return [frame for frame, _ in placed(text)]


def placed(text: str) -> list[tuple[Frame, int]]:
    """The same, each with where the text behind it begins."""
    found: list[tuple[Frame, int]] = []
    deepest_first: list[tuple[Frame, int]] = []
    for match in _FRAME.finditer(text):
        if match["node"] is None or not _goes_on(deepest_first, text, match.start()):
            found += reversed(deepest_first)
            deepest_first = []
        (found if match["node"] is None else deepest_first).append((_frame(match), match.end()))
    return [*found, *reversed(deepest_first)]


def frame_in(line: str) -> Frame | None:
    """The frame that a line of a traceback tells, if it is one."""
    match = _FRAME.match(line)
    return _frame(match) if match else None


def told_path(path: str) -> str:
    """From the folder of the project on, or from that of the packages; else as it is."""
    if installed := _INSTALLED.match(path):
        return path[installed.end() :]
    before, folder, within = path.partition(f"{FOLDER}/")
    return within if folder and (not before or before.startswith("/")) else path


def _goes_on(frames: list[tuple[Frame, int]], text: str, start: int) -> bool:
    return bool(frames) and not text[frames[-1][1] : start].strip()


def _frame(match: re.Match[str]) -> Frame:
    path = match["python"] or match["pytest"] or match["node"]
    line = int(match["a"] or match["b"] or match["c"])
    function = match["x"] or match["y"] or match["z"] or ("<anonymous>" if match["node"] else "")
    return Frame(told_path(path), line, function.strip())
