"""What pytest says of a failure, as far as somebody who mends the project can use it.

Frames of the project and its tests are told as pytest tells them, by their paths in the project;
of the packages in between nothing is, but where an error came out of one. Standard library only.
"""

import os
import re
from collections.abc import Iterable, Iterator

from .shortened import shortened

EVIDENCE_CHARS = 2000
AROUND_CHARS = 2000
SECTION_CHARS = 900
SECTIONS = ("log", "stderr", "stdout")  # what is logged may be on stderr as well

OURS = os.path.basename(os.path.dirname(__file__))  # where this lies while tests are run

_PYTHON = re.compile(r"^\s*File \"([^\"\n]{1,500})\", line (\d{1,7}), in (.*)")
_FRAME = re.compile(r"([^\s:][^:]{0,500}):(\d{1,7}): in (.*)")
_INSTALLED = re.compile(r".*/(?=site-packages/|python3\.\d+/)")
_IDLE = re.compile(r"\s+[\^~]+\s*|E\s+\+\s+where (\w{1,80}) = <.{1,300}>\.\1")
_PREFACE = re.compile(r"ImportError while (?:importing|loading) |Hint: |Traceback(?: \(most|:)")


def own_frames(text: str, beside: str = "") -> str:
    """The text without the frames of packages, but the one from which an error came.

    What lies in the folder ``beside`` the project's own is left out altogether.
    """
    kept: list[str] = []
    foreign: list[str] = []
    into: list[str] | None = None  # where the lines of the frame go
    for line in text.splitlines():
        if _IDLE.fullmatch(line) or _PREFACE.match(line):
            continue
        if frame := _PYTHON.match(line) or _FRAME.match(line):
            path = _told(frame[1])
            foreign = []
            if beside and path.startswith(f"{beside}/"):
                into = []
                continue
            into = kept if _is_own(path) else foreign
            into.append(f"{path}:{frame[2]}: in {frame[3]}")
        elif into is not None and line[:1] in (" ", "\t"):
            into.append(line)
        else:
            kept += [*foreign, line]
            foreign, into = [], None
    return "\n".join([*kept, *foreign]).strip()


def around(exchanges: Iterable[str], sections: Iterable[tuple[str, str]]) -> str:
    """What was asked and answered on the way to a failure, and what was logged and printed."""
    said = "\n".join(["Requests:", *asked]) if (asked := [*exchanges]) else ""
    return shortened("\n".join(filter(None, [said, *_sections(sections)])), AROUND_CHARS)


def _sections(sections: Iterable[tuple[str, str]]) -> Iterator[str]:
    told = ""
    by_kind = sorted(sections, key=lambda one: [kind in one[0] for kind in SECTIONS], reverse=True)
    for title, content in by_kind:
        text = own_frames(content, OURS)
        if text and text.splitlines()[-1] not in told:
            told = f"{told}\n{text}"
            yield f"{title}:\n{shortened(text, SECTION_CHARS)}"


def _told(path: str) -> str:
    """From the folder of the project on, or from that of the packages."""
    installed = _INSTALLED.match(path)
    return path[installed.end() :] if installed else os.path.relpath(path)


def _is_own(path: str) -> bool:
    return not path.startswith(("..", "<", "site-packages/", "python3."))
