"""What answers in the place of models: replies to one change, each by a writer who saw that request
alone, mistakes included; and where none is kept, such a writer, if there is one."""

from __future__ import annotations

import itertools
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from benchmarks.changes.cases import HERE, Case
from benchmarks.proof.examples import Edit
from tests.scripted import Asked, Reply
from tools.base import tokens_of, whole_project

NUMBERS = itertools.count(1)


@dataclass
class Provider:
    """A script for one run, and what was asked of it."""

    case: Case
    writer: Path | None = None
    """A folder in which requests wait for replies."""
    fault: Edit | None = None
    """What is put into what was written."""
    spoiled: int = 0
    """Replies that hold the fault."""
    tokens: int = 0
    """Of all prompts."""
    whole_tokens: int = 0
    """Of as many prompts that hold the instructions, the goal and the whole project."""
    unanswered: int = 0
    _used: list[int] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        path = self._place()
        self._kept: list[dict[str, Any]] = yaml.safe_load(path.read_text()) if path.exists() else []
        self._project = tokens_of(whole_project(self.case.base))

    def __call__(self, asked: Asked) -> Reply:
        about = asked.user.split("\n", 1)[0][:200] if asked.purpose == "code" else ""
        with self._lock:
            said = sum(tokens_of(message["content"]) for message in asked.messages)
            own = tokens_of(asked.system) + tokens_of(self.case.goal) + self._project
            self.tokens, self.whole_tokens = self.tokens + said, self.whole_tokens + own
            if (reply := self._known(asked.purpose, about)) is not None:
                return Reply(self._spoiled(reply))
        if not self.writer:
            self.unanswered += 1
            return Reply("nobody has an answer", status=400)
        text = self._written(asked)
        with self._lock:
            self._kept.append({"purpose": asked.purpose, "about": about, "text": text})
            self._used.append(len(self._kept) - 1)
            self._place().parent.mkdir(exist_ok=True)
            told = yaml.safe_dump(self._kept, allow_unicode=True, sort_keys=False, width=100)
            self._place().write_text(told)
        return Reply(text)

    def _known(self, purpose: str, about: str) -> str | None:
        left = [n for n, one in enumerate(self._kept) if n not in self._used]
        same = [n for n in left if self._kept[n]["purpose"] == purpose]
        # A part is known by its goal, or by being the only one that is left.
        mine = [n for n in same if self._kept[n]["about"] == about] or same[:1]
        if not mine:
            return None
        self._used.append(mine[0])
        return str(self._kept[mine[0]]["text"])

    def _spoiled(self, reply: str) -> str:
        if not self.fault or self.fault.old not in reply:
            return reply
        self.spoiled += 1
        return reply.replace(self.fault.old, self.fault.new)

    def _written(self, asked: Asked) -> str:
        assert self.writer
        name = self.writer / f"{next(NUMBERS):03d}"
        told = "\n\n".join(f"===== {m['role']} =====\n{m['content']}" for m in asked.messages)
        name.with_suffix(".request.txt").write_text(told)
        while not name.with_suffix(".done").exists():
            time.sleep(0.5)
        return name.with_suffix(".reply.txt").read_text()

    def _place(self) -> Path:
        return HERE / "replies" / f"{self.case.name.replace(' ', '-')}.yaml"
