"""Where a failure passed through: the frames of a traceback, pytest's or Python's own."""

from __future__ import annotations

import re
from typing import NamedTuple

_FRAME = re.compile(r"^([\w./-]{1,300}\.py):(\d{1,7}): in (\S{1,100})", re.MULTILINE)
_LOGGED = re.compile(
    r"^\s{0,80}File \"(?:/work/)?([\w./-]{1,300}\.py)\", line (\d{1,7}), in (\S{1,100})",
    re.MULTILINE,
)


class Frame(NamedTuple):
    path: str
    line: int
    function: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} in {self.function}"


def frames_of(evidence: str) -> list[Frame]:
    """The frames of pytest's traceback, the deepest last."""
    return _found(_FRAME, evidence)


def logged_in(evidence: str) -> list[Frame]:
    """The frames of what a program or a server wrote itself, the deepest last."""
    return _found(_LOGGED, evidence)


def _found(form: re.Pattern[str], evidence: str) -> list[Frame]:
    return [Frame(one[1], int(one[2]), one[3]) for one in form.finditer(evidence)]
