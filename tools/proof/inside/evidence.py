"""What pytest says of a failure, as far as somebody who mends the project can use it.

Frames of the project and its tests are told as pytest tells them, by their paths in the project;
of the packages in between nothing is, but where an error came out of one. Standard library only.
"""

import os
import re
from collections.abc import Iterable, Iterator

from .frames import frame_in
from .shortened import shortened

EVIDENCE_CHARS = 2000
AROUND_CHARS = 2000
SECTION_CHARS = 900
SECTIONS = ("log", "stderr", "stdout")  # what is logged may be on stderr as well

OURS = os.path.basename(os.path.dirname(__file__))  # where this lies while tests are run

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
        if (frame := frame_in(line)) and frame.function:
            foreign = []
            by_node = line.lstrip().startswith("at ")  # whose error stands above its frames
            if (beside and frame.path.startswith(f"{beside}/")) or (by_node and not frame.is_own):
                into = []
                continue
            into = kept if frame.is_own else foreign
            place, function = f"{frame.path}:{frame.line}", frame.function
            into.append(f"    at {function} ({place})" if by_node else f"{place}: in {function}")
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
