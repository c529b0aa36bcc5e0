"""The tree of a run, drawn for a terminal of any width and height, on light and on dark."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from cli.live.tree import ENDED, Line, Tree
from cli.screen import one_line, visible
from schema.price import usd_told

# Colours of the terminal's own. On white many show yellow, green and cyan too faintly for words:
# these are red or magenta, or have the colour of all text.
_STYLES = {"passed": "", "failed": "red", "waiting": "dim", "to be mended": "magenta"}
_MARKS = {"passed": "✓", "failed": "✗", "waiting": "·", "to be mended": "!"}
_WORDS_LINES = 3  # of what the focused task's model writes
_PLAIN = {"passed": "+", "failed": "x", "waiting": ".", "to be mended": "!"}


class Drawn:
    """Drawn anew whenever it is asked for, as the tree then is."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        rows = list(self._tree.lines())
        plain = not console.encoding.startswith("utf")
        words = _words(self._tree.focused, console, options.max_width, plain)
        shown = _fitting(rows, max(3, console.size.height - 5 - len(words)))
        table = Table.grid(padding=(0, 1), expand=True)
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True, ratio=3, overflow="ellipsis")
        table.add_column(no_wrap=True, ratio=3, overflow="ellipsis")
        for _ in ("seconds", "tokens", "USD"):
            table.add_column(no_wrap=True, justify="right")
        for line in shown:
            table.add_row(*_row(line, plain))
        yield table
        if left := len(rows) - len(shown):
            yield Text(f"  and {left} more", style="dim", no_wrap=True, overflow="ellipsis")
        yield from words
        if self._tree.last:
            last = Text(one_line(self._tree.last), style="dim", no_wrap=True, overflow="ellipsis")
            yield last
        yield Text(_foot(self._tree), style="bold", no_wrap=True, overflow="ellipsis")


def _row(line: Line, plain: bool) -> list[Text]:
    style = _STYLES.get(line.state, "bold")
    mark = (_PLAIN if plain else _MARKS).get(line.state, ">" if plain else "●")
    return [
        Text(mark, "green" if line.state == "passed" else style),
        Text(f"{'  ' * line.depth}{line.id} {one_line(line.title)}"),
        Text(one_line(_doing(line)), style),
        Text(f"{line.seconds:.0f}s" if line.seconds else ""),
        Text(f"{line.tokens / 1000:.1f}k" if line.tokens else "", "dim"),
        Text(usd_told(line.cost_usd, line.calls, line.unpriced) if line.tokens else ""),
    ]


def _words(focused: Line | None, console: Console, width: int, plain: bool) -> list[Text]:
    """The end of what is being written, in as many lines as there will be, so that none jumps."""
    if focused is None:
        return []
    mark = f"{focused.id} {'|' if plain else '│'} "
    room = max(8, width - cell_len(mark))
    said = [line for line in focused.words[-_WORDS_LINES * width :].split("\n") if line.strip()]
    lines: list[Text] = []
    for line in said:
        lines += Text(visible(line.expandtabs(4))).wrap(console, room)
    lines = lines[-_WORDS_LINES:] + [Text()] * (_WORDS_LINES - len(lines))
    return [Text.assemble((mark, "dim"), line, no_wrap=True, overflow="crop") for line in lines]


def _doing(line: Line) -> str:
    """What is done, by which model of which rung; and why it is done again."""
    rung = f" (rung {line.rung})" if line.rung > 1 else ""
    by = f", {line.model}{rung}" if line.model else ""
    why = f": {line.wrong}" if line.wrong and line.state != "passed" else ""
    return f"{line.state}{by}{why}"


def _fitting(rows: Sequence[Line], most: int) -> list[Line]:
    """As many as there is room for: first those that something is done about."""
    order = sorted(rows, key=lambda line: (bool(line.depth), line.state in ENDED, _waits(line)))
    kept = {id(line) for line in order[:most]}
    return [line for line in rows if id(line) in kept]


def _waits(line: Line) -> bool:
    return line.state == "waiting"


def _foot(tree: Tree) -> str:
    rows = list(tree.lines())
    done = sum(line.state == "passed" for line in rows)
    so_far = f"{done} of {len(rows)} passed" if rows else "begins"
    mended = bool(rows) and rows[0].state not in ENDED  # a verdict that is not the last
    verdict = tree.verdict.upper() + " so far" * mended if tree.verdict else so_far
    expected = f" of about {tree.expected_s:.0f}s" if tree.expected_s else ""
    budget = f" of ${tree.budget_usd:.2f}" if tree.budget_usd is not None else ""
    usd = usd_told(tree.cost_usd, *tree.calls)
    return f"{verdict}   {tree.elapsed_s:.0f}s{expected}   {usd}{budget}"
