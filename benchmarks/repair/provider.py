"""What answers in the place of models: the kept plan, parts and tests, and a fault in one of them.

Whoever is asked again gives what is sound, each part its own files alone: a call to the wrong part
mends nothing. Who has to mend something is never told; that is what a diagnosis is asked for, and
those answers were written by somebody who saw the prompt alone.
"""

from __future__ import annotations

import hashlib
import re
import threading
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import yaml
from pydantic import TypeAdapter

from benchmarks.proof.examples import HERE as KEPT
from benchmarks.proof.examples import Change, Example, changed
from schema.frozen import Frozen
from schema.task import Task
from tests.scripted import Asked, Reply

PLAYED = Path(__file__).parent / "diagnoses.yaml"
AUTHORS = ("code", "answer")
CHARS_PER_TOKEN = 4


class Seed(NamedTuple):
    """A fault that is in the first reply of the author of its file."""

    example: Example
    number: int
    change: Change

    @property
    def first(self) -> dict[str, str]:
        return changed(self.example.sound, [self.change])

    @property
    def name(self) -> str:
        return f"{self.example.name} {self.number}: {self.change.kind}"

    @property
    def author(self) -> Task:
        tasks = tasks_of(self.example)
        return next((one for one in tasks if self.change.path in one.contract.files), tasks[0])


class AsItCame(NamedTuple):
    """An example with the first of the faults that its replies came with, where there were any."""

    example: Example

    @property
    def first(self) -> dict[str, str]:
        return changed(self.example.files, self.example.mends[1:])

    @property
    def name(self) -> str:
        return self.example.name


class Played(Frozen):
    """An answer to a diagnosis: of a fault or an example, to which prompt, and what was said."""

    of: str
    asked: str
    reply: str


class Diagnosis(NamedTuple):
    """A diagnosis that was asked for, and whether an answer is kept, perhaps to another wording."""

    fault: str
    prompt: str
    asked: str
    kept: Literal["answered", "worded otherwise", "no reply"]


@dataclass
class Provider:
    """A script for one run, and what was asked of it."""

    seed: Seed | AsItCame
    authors: list[str] = field(default_factory=list)
    """The id of each task that was asked for its files, in the order of the calls."""
    repair_tokens: int = 0
    """Tokens of the prompts of repairs, those of their diagnoses included."""
    diagnoses: list[Diagnosis] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, asked: Asked) -> Reply:
        folder = KEPT / "replies" / self.seed.example.name
        match asked.purpose:
            case "atomize":
                whole = not self.seed.example.plan
                return Reply('{"atomic": true}' if whole else '{"atomic": false}')
            case "plan":
                return Reply((folder / "001.txt").read_text())
            case "acceptance":
                return Reply((folder / "tests.txt").read_text())
            case purpose if purpose in AUTHORS:
                return Reply(self._files(asked))
        return Reply(self._diagnosis(asked))

    @property
    def repairs(self) -> list[str]:
        """Whose files were asked for again, one for each call."""
        return [one for at, one in enumerate(self.authors) if one in self.authors[:at]]

    def _files(self, asked: Asked) -> str:
        task = _author(asked, self.seed.example)
        with self._lock:
            again = task.id in self.authors
            self.authors.append(task.id)
            self.repair_tokens += again * _tokens(asked)
        sound = self.seed.example.sound
        own = sound if not self.seed.example.plan else _owned(self.seed.example, task)
        files = sound if again else self.seed.first
        return "\n\n".join(_block(path, files[path]) for path in own if path in files)

    def _diagnosis(self, asked: Asked) -> str:
        with self._lock:
            number = len(self.diagnoses)
            digest = _digest(asked.user)
            same = [one for one in played() if one.asked == digest][:1]
            names = (self.seed.name, self.seed.example.name)
            other = [one for one in played() if one.of in names][number : number + 1]
            kept: Literal["answered", "worded otherwise", "no reply"] = (
                "answered" if same else "worded otherwise" if other else "no reply"
            )
            prompt = f"{asked.system}\n\n{asked.user}"
            self.diagnoses.append(Diagnosis(self.seed.name, prompt, digest, kept))
            self.repair_tokens += _tokens(asked)
        return next((one.reply for one in (*same, *other)), "I cannot tell.")


@cache
def played() -> tuple[Played, ...]:
    return TypeAdapter(tuple[Played, ...]).validate_python(yaml.safe_load(PLAYED.read_text()) or ())


def tasks_of(example: Example) -> tuple[Task, ...]:
    return example.plan.subtasks if example.plan else (example.root,)


def _author(asked: Asked, example: Example) -> Task:
    """The task that a prompt is about: its goal comes before what is told of the others."""
    found = {asked.user.find(task.goal): task for task in tasks_of(example)}
    return found[min(at for at in found if at >= 0)]


def _owned(example: Example, task: Task) -> tuple[str, ...]:
    """The files of a task; what nobody promised is the first one's."""
    tasks = tasks_of(example)
    promised = {path for one in tasks for path in one.contract.files}
    loose = [path for path in example.sound if path not in promised]
    return (*task.contract.files, *(loose if task == tasks[0] else ()))


def _block(path: str, text: str) -> str:
    fence = "````" if "```" in text else "```"
    ends = "" if text.endswith("\n") else "\n"
    return f"{fence}{Path(path).suffix[1:] or 'text'} path={path}\n{text}{ends}{fence}"


def _tokens(asked: Asked) -> int:
    return sum(len(message["content"]) for message in asked.messages) // CHARS_PER_TOKEN


def _digest(prompt: str) -> str:
    """The same for prompts that differ in numbers alone: times, addresses, lines."""
    return hashlib.sha256(re.sub(r"\w*\d\w*", "#", prompt).encode()).hexdigest()[:12]
