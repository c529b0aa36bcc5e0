"""How a run is shown while it is under way: who asked for which, and what each of them prints."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any

from rich.console import Console

from cli.live.drawn import Drawn
from cli.live.events import Told, told_by
from cli.live.resized import Redrawn
from cli.live.tree import Tree
from cli.screen import tell, write
from cli.view import step_line, told_step
from graph import Step
from schema.errors import UsageError


class Form(Enum):
    """What is printed of a run."""

    WORDS = "words"
    QUIET = "quiet"
    JSON = "json"
    JSONL = "jsonl"

    @property
    def machine(self) -> bool:
        return self in (Form.JSON, Form.JSONL)


def form_of(json: bool, jsonl: bool, quiet: bool) -> Form:
    """The one that was asked for. Raises UsageError for two of them."""
    if json + jsonl + quiet > 1:
        raise UsageError("--json, --jsonl and --quiet are three forms of the same: choose one")
    if quiet:
        return Form.QUIET
    return Form.JSONL if jsonl else Form.JSON if json else Form.WORDS


class View:
    """Lines on standard error; with ``JSONL`` an object for each on standard output."""

    def __init__(self, form: Form, tree: Tree) -> None:
        self._form = form
        self.tree = tree
        self._began = time.monotonic()
        drawn = form is Form.WORDS and os.environ.get("TERM") != "dumb" and sys.stderr.isatty()
        self._console = Console(stderr=True, highlight=False) if drawn else None

    @property
    def drawn(self) -> bool:
        return self._console is not None

    @property
    def words(self) -> bool:
        """Whether what models write is shown while they do, here or by whoever reads the events."""
        return self.drawn or self._form is Form.JSONL

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Draw the tree for the length of the block, where it is drawn."""
        if self._console is None:
            yield
            return
        with Redrawn(Drawn(self.tree), self._console):
            yield

    def say(self, text: str, **told: Any) -> None:
        """What is no step of the run; ``told`` is the same for programs."""
        if self._form is Form.JSONL:
            _write(told)
        elif self._form is not Form.QUIET:
            tell(text)

    def hear(self, event: Told) -> None:
        self.tree.hear(event)
        if self._form is Form.JSONL:
            _write(event.model_dump(mode="json"))

    def take(self, step: Step) -> None:
        for event in told_by(step):
            self.hear(event)
        line = step_line(step)
        if line is None or self._form in (Form.QUIET, Form.JSONL):
            return
        if self._console is None:
            tell(f"{time.monotonic() - self._began:7.1f}s  {line}")
        else:
            self.tree.last = told_step(step)


def _write(told: dict[str, Any]) -> None:
    write(json.dumps({**told, "at": round(time.time(), 3)}) + "\n")
