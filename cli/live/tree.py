"""The tasks of a run as far as they are known, from what the run tells: nothing is drawn here."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from cli.live.events import Mending, Planned, Told
from graph import TaskNode
from schema.events import Cost, Judged, Progress, Started, Words, title_of
from schema.task import ROOT_ID

ENDED = ("passed", "failed")
KEPT_CHARS = 4000  # of what a model writes: its end is shown


@dataclass
class Line:
    """One task."""

    id: str
    title: str
    depth: int = 0
    state: str = "waiting"
    """waiting, passed, failed, or what is being done, in words."""
    model: str = ""
    rung: int = 1
    tokens: int = 0
    cost_usd: float = 0.0
    calls: int = 0
    unpriced: int = 0
    """Calls of a model without a known price."""
    wrong: str = ""
    """What was found wrong with it, until it has passed."""
    parts: list[str] = field(default_factory=list)
    took: float = 0.0
    since: float | None = None
    """When work on it began, as long as it has not ended."""
    words: str = ""
    """The end of what a model is writing for it."""
    speaks_since: float | None = None

    @property
    def seconds(self) -> float:
        return self.took + (time.time() - self.since if self.since is not None else 0.0)

    def begin(self, at: float) -> None:
        self.since = self.since if self.since is not None else at

    def end(self, state: str, at: float) -> None:
        self.hush()
        self.took += at - self.since if self.since is not None else 0.0
        self.state, self.since = state, None

    def hear(self, words: Words, at: float) -> None:
        self.speaks_since = self.speaks_since if self.speaks_since is not None else at
        said = words.text if words.begins else self.words + words.text
        self.words = said[-KEPT_CHARS:]

    def hush(self) -> None:
        self.words, self.speaks_since = "", None


class Tree:
    """Grows with each event of the run."""

    def __init__(self, budget_usd: float | None = None) -> None:
        self.budget_usd = budget_usd
        self.expected_s: float | None = None
        self.began = time.time()
        self.verdict = ""
        self.last = ""
        """What was done last, in a line."""
        self._lines: dict[str, Line] = {}

    @property
    def cost_usd(self) -> float:
        return sum(line.cost_usd for line in list(self._lines.values()))

    @property
    def calls(self) -> tuple[int, int]:
        """How many there were, and how many of them have no known price."""
        lines = list(self._lines.values())
        return sum(line.calls for line in lines), sum(line.unpriced for line in lines)

    @property
    def focused(self) -> Line | None:
        """The task whose words are shown: of those being written, the one that was first."""
        speaking = [line for line in list(self._lines.values()) if line.speaks_since is not None]
        return min(speaking, key=lambda line: line.speaks_since or 0.0, default=None)

    @property
    def elapsed_s(self) -> float:
        return time.time() - self.began

    def lines(self) -> Iterator[Line]:
        """Each task before its parts, in the order of the plan."""
        yield from self._below(ROOT_ID) if ROOT_ID in self._lines else ()

    def hear(self, event: Told, at: float | None = None) -> None:
        """``at`` is when it was told, in seconds since the epoch, unless that is now."""
        when = time.time() if at is None else at
        line = self._line(event.task, getattr(event, "title", ""))
        match event:
            case Planned():
                self.expected_s = event.expected_s or self.expected_s
                line.parts = [part.task for part in event.parts]
                for part in event.parts:
                    self._line(part.task, part.title).depth = line.depth + 1
            case Mending():
                line.state, line.rung = "to be mended", event.rung
                line.wrong = line.wrong or event.wrong
            case Started():
                line.begin(when)
            case Progress() if event.node != "report":  # all is done
                line.begin(when)
                line.hush()
                line.state = event.said
            case Words():
                line.hear(event, when)
            case Cost():
                line.hush()
                line.calls, line.unpriced = line.calls + 1, line.unpriced + (not event.priced)
                line.model = event.model
                line.tokens += event.input_tokens + event.output_tokens
                line.cost_usd += event.cost_usd
            case Judged():
                line.wrong = "" if event.passed else event.wrong
                line.end("passed" if event.passed else "failed", when)
                if event.task == ROOT_ID:
                    self.verdict = event.rung.value

    def know(self, node: TaskNode, depth: int = 0) -> None:
        """What the run's storage says of a task and its parts; of what is done at this moment an
        event says more."""
        line = self._line(node.id, title_of(node.goal))
        line.depth, line.parts = depth, [part.id for part in node.parts]
        line.model, line.rung = node.model or "", node.rung
        line.tokens = node.totals.input_tokens + node.totals.output_tokens
        line.cost_usd = node.totals.cost_usd
        line.calls, line.unpriced = node.totals.calls, node.totals.unpriced_calls
        if line.since is None:
            open_ = "open" if node.done_by else "waiting"
            line.state = node.state if node.state in ENDED else open_
            line.wrong = node.wrong
            line.took = line.took or node.seconds
        for part in node.parts:
            self.know(part, depth + 1)

    def _line(self, id_: str, title: str = "") -> Line:
        line = self._lines.setdefault(id_, Line(id_, title))
        line.title = line.title or title
        return line

    def _below(self, id_: str) -> Iterator[Line]:
        line = self._lines[id_]
        yield line
        for part in [one for one in line.parts if one in self._lines]:
            yield from self._below(part)
