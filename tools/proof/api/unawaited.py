"""Coroutines that a server made and never awaited, as Python says in what it wrote."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from tools.proof.inside.frames import told_path

_NEVER = re.compile(
    r"^(\S{1,300}):(\d{1,7}): RuntimeWarning: coroutine '([\w.<>]{1,200})' was never awaited\n"
    r"\s*(.{1,300})",
    re.M,
)


def unawaited(log: str, files: Container[str]) -> Iterator[tuple[str, str]]:
    """File and what is wrong, where the line in it makes the coroutine and drops it."""
    for place, line, name, code in dict.fromkeys(_NEVER.findall(log)):
        called = name.rsplit(".", 1)[-1]
        if (path := told_path(place)) in files and re.search(rf"\b{re.escape(called)}\(", code):
            yield path, f"line {line}: {code.strip()}: the coroutine {name} is never awaited"
