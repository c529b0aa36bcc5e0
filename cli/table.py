"""Rows of text in columns."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from cli.screen import one_line


def table(rows: Sequence[Sequence[str]], *, whole: bool = False) -> str:
    """Columns as wide as they must be; the last one is ``whole``, or gets what is left of the
    screen."""
    rows = [tuple(map(one_line, row)) for row in rows]
    *columns, _ = zip(*rows, strict=True)
    widths = [max(map(len, column)) for column in columns]
    left = shutil.get_terminal_size().columns - sum(widths) - 2 * len(widths)
    lines = []
    for *cells, last in rows:
        said = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
        lines.append("  ".join([*said, last if whole else last[: max(20, left)]]).rstrip())
    return "\n".join(lines)
