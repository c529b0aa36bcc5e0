"""What is known while tests are read: names and their values, what was found, what it may cost."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from tools.checks.demands.pieces import Piece
from tools.checks.demands.sources import Sources
from tools.checks.demands.values import Asked, Called, Local, Ran

STEPS = 150_000  # expressions and statements of all tests together: a quarter of a second
MOST = 500  # requests and calls of one test
LEVELS = 60  # of expressions in expressions, and calls in calls


@dataclass
class Found:
    """What one test, or one fixture, was seen to do."""

    asked: dict[Asked, None] = field(default_factory=dict)
    called: dict[Called, None] = field(default_factory=dict)
    ran: dict[Ran, None] = field(default_factory=dict)
    attributes: dict[tuple[str, str], None] = field(default_factory=dict)
    """Module and dotted name of what is read of the project's objects."""
    env: dict[str, None] = field(default_factory=dict)
    files: dict[str, None] = field(default_factory=dict)
    """That are read, or looked for."""
    fixtures: dict[str, str] = field(default_factory=dict)
    """That are asked for -> the file that has them."""

    def add(self, other: Found) -> None:
        if len(self.asked) + len(self.called) < MOST:
            self.asked |= other.asked
            self.called |= other.called
        self.ran |= other.ran
        self.attributes |= other.attributes
        self.env |= other.env
        self.files |= other.files
        self.fixtures |= other.fixtures

    def read(self, path: str) -> None:
        """Keep that a file is read, if it is one below the project that is told whole."""
        parts = path.split("/")
        if path and not path.startswith(("/", "~")) and ".." not in parts and "{" not in path:
            self.files["/".join(part for part in parts if part != ".")] = None

    @property
    def last_call(self) -> Called | None:
        return next(reversed(self.called), None)


@dataclass
class Frame:
    """One function, or the module level of a file, while it is read."""

    file: str
    test: Piece
    names: dict[str, Any] = field(default_factory=dict)
    result: Any = None
    level: int = 0


@dataclass
class Reading:
    """All that reading the tests of one goal shares."""

    sources: Sources
    modules: Collection[str]
    """The project's, by dotted name."""
    run: Callable[[Reading, Local, list[Any], dict[str, Any], Frame], Any]
    """How a function among the tests is followed."""
    steps: int = STEPS
    found: Found = field(default_factory=Found)
    constants: dict[tuple[str, str], Any] = field(default_factory=dict)
    fixtures: dict[Piece, tuple[Any, Found]] = field(default_factory=dict)

    def step(self, frame: Frame) -> bool:
        """Whether there is room for one more expression in ``frame``."""
        self.steps -= 1
        return self.steps > 0 and frame.level < LEVELS

    def is_project(self, dotted: str) -> bool:
        return dotted in self.modules or any(one.startswith(f"{dotted}.") for one in self.modules)
