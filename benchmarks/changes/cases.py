"""The changes, each with the project as it is before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from benchmarks.proof.examples import Change as Seeded
from benchmarks.proof.examples import Edit, changed, load, users_test
from schema.frozen import Frozen

HERE = Path(__file__).parent
OLD_TEST = "tests/test_before.py"
NEW_TEST = "test_reported.py"


class _Seed(Frozen):
    path: str
    edits: tuple[Edit, ...]


class Fault(Edit):
    """Something that a model might as well have written."""

    kind: str


class _Change(Frozen):
    of: str
    kind: str
    goal: str
    seed: _Seed | None = None
    test: str = ""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Case:
    """A change that somebody asks for, and the files of the project, with its tests."""

    name: str
    goal: str
    base: Mapping[str, str]
    tests: Mapping[str, str]
    """The test that came with a reported bug."""
    faults: tuple[Fault, ...] = ()


def cases() -> list[Case]:
    """All of them, in the order of the guide's examples."""
    listed = TypeAdapter(list[_Change]).validate_python(
        yaml.safe_load((HERE / "changes.yaml").read_text())
    )
    return [_case(one) for one in listed]


def _case(change: _Change) -> Case:
    files = load(change.of).sound
    if seed := change.seed:
        files = changed(files, [Seeded(kind="bug", path=seed.path, edits=seed.edits)])
    before = users_test(change.of)
    tests = {NEW_TEST: change.test} if change.test else {}
    name = f"{change.of} {change.kind}"
    goal = " ".join(change.goal.split())
    return Case(name, goal, {**files, OLD_TEST: before}, tests, change.faults)
