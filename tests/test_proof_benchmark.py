"""The data of ``benchmarks.proof``: every seeded fault is one edit away from a sound project."""

from __future__ import annotations

import ast

import pytest

from benchmarks.proof.examples import NAMES, Change, changed, facts, load

FEWEST_FAULTS, FEWEST_KINDS = 60, 16


@pytest.mark.parametrize("name", NAMES)
def test_every_fault_changes_a_sound_project(name: str) -> None:
    example = load(name)
    changes = [*example.faults(), *(fact for fact in facts() if fact.example == name)]
    assert changes
    for change in changes:
        assert changed(example.sound, [change]) != example.sound


@pytest.mark.parametrize("name", NAMES)
def test_a_sound_project_is_all_that_was_promised(name: str) -> None:
    example = load(name)
    tasks = example.plan.subtasks if example.plan else ()
    assert {path for task in tasks for path in task.contract.files} <= set(example.sound)
    for path, text in example.sound.items():
        if path.endswith(".py"):
            ast.parse(text)


def test_there_are_faults_of_many_kinds() -> None:
    faults = [fault for name in NAMES for fault in load(name).faults()]
    assert len(faults) >= FEWEST_FAULTS
    assert len({fault.kind for fault in faults}) >= FEWEST_KINDS


@pytest.mark.parametrize("old", ["not there", "e"])
def test_an_edit_that_does_not_fit_is_told(old: str) -> None:
    edit = {"old": old, "new": ""}
    change = Change.model_validate({"kind": "any", "path": "a.py", "edits": [edit]})
    with pytest.raises(ValueError, match="instead of once"):
        changed({"a.py": "else"}, [change])
