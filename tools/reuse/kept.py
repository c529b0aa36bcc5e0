"""A part that was proved, and by what it is found again: exactly, or by what others rely on."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError

from schema.artifact import Artifact, FilePath
from schema.bounds import TESTS_CHARS
from schema.contract import Contract, defined
from schema.frozen import Frozen
from schema.signature import parse_signature
from schema.verdict import Rung

PART_CHARS = 200_000
"""Of a part's files together: a model writes less in one reply."""

# What a plan says of the whole, and what judges it, make no other part of it.
_WHOLE: dict[str, Any] = {"tests": "", "start": "", "requires": ()}
_CALLED = re.compile(r"\b([A-Za-z_]\w*)\(")
_HOLES = re.compile(r"<[^<>]*>|\{[^{}]*\}|:\w+")


def _few(files: tuple[Artifact, ...]) -> tuple[Artifact, ...]:
    if not files or sum(len(file.content) for file in files) > PART_CHARS:
        raise ValueError("no files, or too large")
    return files


def _short(tests: dict[str, str]) -> dict[str, str]:
    return tests if sum(map(len, tests.values())) <= TESTS_CHARS else {}


class Kept(Frozen):
    """A part of a run that passed. ``tests`` are those that the whole had to pass."""

    goal: str
    contract: Contract
    files: Annotated[tuple[Artifact, ...], AfterValidator(_few)]
    tests: Annotated[dict[FilePath, str], AfterValidator(_short)] = Field(default_factory=dict)
    requirements: tuple[str, ...] = ()
    """The lines of the requirements.txt of the whole."""
    rung: Rung
    run: str
    task: str
    user: str
    """Whose run it was, behind a server: nobody else is offered it."""
    uses: int = 0
    """How often it was taken."""
    vector: tuple[float, ...] = ()
    """What the task means, as soon as it was compared with another."""

    @property
    def origin(self) -> str:
        """``run 3f2a (task 2, accepted)``."""
        return f"run {self.run} (task {self.task}, {self.rung})"


def kept_of(told: Mapping[str, Any]) -> Kept | None:
    """A part as it is kept; None where it is no part, or too large to be kept."""
    try:
        return Kept.model_validate(told)
    except ValidationError:
        return None


def key_of(goal: str, contract: Contract) -> str:
    """The same for the same task, whatever run, plan and tests it is of."""
    asked = contract.model_copy(update=_WHOLE).model_dump(mode="json")
    return _hash([" ".join(goal.split()), asked])


def shape_of(goal: str, contract: Contract, user: str) -> str:
    """The same for all tasks of a user that others could not tell apart by what they may call.

    What is alike in meaning and has another shape fails the first check, so it is not looked for.
    """
    promised = defined(contract).items()
    offered: dict[str, list[Any]] = {
        "files": sorted(contract.files),
        "defined": sorted([path, sorted(map(_name, names))] for path, names in promised),
        "routes": sorted(f"{r.method} {_HOLES.sub('{}', r.path)}" for r in contract.routes),
        "tables": sorted(table.name for table in contract.tables),
        "commands": sorted(contract.commands),
        "env": sorted(contract.env),
    }
    named = [] if any(offered.values()) else sorted(set(_CALLED.findall(goal)))
    return _hash([user, offered, named])


def _name(defined_name: str) -> str:
    """A name with its parameters, which whoever calls it writes; without types and spaces."""
    try:
        function = parse_signature(defined_name)
    except ValueError:
        return defined_name
    name, _, _ = defined_name.partition("(")
    arguments = function.args
    listed = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return f"{name.strip()}({', '.join(argument.arg for argument in listed)})"


def _hash(value: Any) -> str:
    said = json.dumps(value, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(said.encode()).hexdigest()[:32]
