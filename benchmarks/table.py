"""How a benchmark says what it found: what was measured, how to repeat it, and one table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def show(title: str, command: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print the table; floats are rounded, the first column is text."""
    lines = [list(head), *([_text(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    print(f"\n{title}\n  $ {command}")
    for first, *rest in lines:
        cells = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
        print("  " + "   ".join([first.ljust(widths[0]), *cells]).rstrip())


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.2f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
