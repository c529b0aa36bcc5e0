"""Files of a project as a model is shown them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from schema.artifact import BINARY

_TICKS = re.compile(r"`{3,}")


def whole_project(files: Mapping[str, str]) -> str:
    """Files as they are, each text under its path; of what is no text, the path."""
    shown = [
        f"### {path}" if text.startswith(BINARY) else f"### {path}\n{fenced(text.rstrip())}"
        for path, text in files.items()
    ]
    return "\n".join(["The project as it is:", *shown])


def fitting(files: Mapping[str, str], paths: Iterable[str], chars: int) -> dict[str, str]:
    """Those of the files that are asked for, one after another as long as there is room."""
    found: dict[str, str] = {}
    for path in paths:
        if path in files and len(files[path]) <= chars:
            found[path] = files[path]
            chars -= len(files[path])
    return found


def fenced(text: str) -> str:
    """The text between marks that are in no line of it."""
    marks = "`" * max([3, *(len(found) + 1 for found in _TICKS.findall(text))])
    return f"{marks}\n{text}\n{marks}"
