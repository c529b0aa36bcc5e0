"""A drawing that is drawn anew in its place, also after the terminal has become narrower."""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderResult
from rich.control import Control
from rich.live import Live
from rich.segment import ControlType, Segment

_UP = ((ControlType.CURSOR_UP, 1), (ControlType.ERASE_IN_LINE, 2))


class Redrawn(Live):
    """rich goes up by as many lines as it has drawn; by then a terminal may have wrapped them."""

    def __init__(self, drawn: ConsoleRenderable, console: Console) -> None:
        self._measured = _Measured(drawn)
        super().__init__(self._measured, console=console, refresh_per_second=4)

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        wrapped = sum((wide - 1) // self.console.width for wide in self._measured.widths if wide)
        drawn = super().process_renderables(renderables)
        if wrapped and self.console.is_interactive:
            drawn.insert(1, Control(*_UP * wrapped))
        return drawn


class _Measured:
    """Knows how wide each line was when it was drawn last, in cells."""

    def __init__(self, drawn: ConsoleRenderable) -> None:
        self._drawn = drawn
        self.widths: list[int] = []

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lines = console.render_lines(self._drawn, options, pad=False)
        self.widths = [Segment.get_line_length(line) for line in lines]
        for line in lines:
            yield from line
            yield Segment.line()
