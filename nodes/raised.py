"""What an exception says: which name or module is not there, and what was called otherwise."""

from __future__ import annotations

import re
from typing import NamedTuple

_ERROR = re.compile(
    r"^(?:E\s+)?(?:[\w.]+\.)?(\w*(?:Error|Exception))(?:: (.{0,500}))?", re.MULTILINE
)
_NAME = re.compile(
    r"cannot import name '(\w+)'|module '[\w.]+' has no attribute '(\w+)'"
    r"|'(\w+)' object has no attribute '(\w+)'"
)
_MODULE = re.compile(r"No module named '([\w.]+)'")
_CALL = re.compile(
    r"\b((?:\w+\.)*\w+)\(\) (?:got an unexpected|got multiple|missing \d+ required|takes )"
)


class Raised(NamedTuple):
    kind: str = ""
    said: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.said}"

    @property
    def module(self) -> str:
        """Which module is not there; empty where it is something else."""
        found = _MODULE.search(self.said) if self._is_missing else None
        return found[1] if found else ""

    @property
    def name(self) -> str:
        """Which name of a module is not there, or which ``Class.member``; empty for all else."""
        found = _NAME.search(self.said) if self._is_missing else None
        if found is None:
            return ""
        return f"{found[3]}.{found[4]}" if found[3] else found[1] or found[2]

    @property
    def called(self) -> str:
        """What was called with other arguments than it takes; empty for all else."""
        found = _CALL.search(self.said) if self.kind == "TypeError" else None
        return found[1].removesuffix(".__init__") if found else ""

    @property
    def _is_missing(self) -> bool:
        return self.kind in ("ImportError", "ModuleNotFoundError", "AttributeError")


def raised_in(text: str, at: int = 0) -> Raised:
    """The first exception that is told from there on, else the last one above."""
    found = _ERROR.search(text, at) or next(reversed([*_ERROR.finditer(text)]), None)
    return Raised(found[1], found[2] or "") if found else Raised()
