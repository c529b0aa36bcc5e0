"""What ``benchmarks.repair`` serves: a fault in its author's first reply, and never who has it."""

from __future__ import annotations

import ast

import pytest

from benchmarks.proof.examples import NAMES, load, users_test
from benchmarks.repair.provider import Provider, Seed, tasks_of
from schema.task import Task
from tests.scripted import Asked
from tools.reading import read_files


def _ask(provider: Provider, system: str, user: str) -> str:
    return provider(Asked(system, user, [{"content": system}, {"content": user}], {}, "")).text


def _files(provider: Provider, task: Task) -> dict[str, str]:
    text = _ask(provider, "You write complete files.", task.goal)
    return {file.path: file.content for file in read_files(text, task.contract).files}


@pytest.mark.parametrize("name", NAMES)
def test_the_first_replies_have_the_fault_and_only_its_author_mends_it(name: str) -> None:
    example = load(name)
    sound = {path: text.strip() for path, text in example.sound.items()}
    for number, change in list(enumerate(example.faults(), 1))[::5]:
        provider = Provider(Seed(example, number, change))
        came: dict[str, str] = {}
        for task in tasks_of(example):
            came |= _files(provider, task)
        others = [path for path in sound if path != change.path]
        assert {path: came[path].strip() for path in others} == {p: sound[p] for p in others}
        assert came.get(change.path, "").strip() != sound[change.path]
        assert provider.repairs == []
        mended = _files(provider, provider.seed.author)
        assert mended[change.path].strip() == sound[change.path]
        assert provider.repairs == [provider.seed.author.id]


def test_a_diagnosis_that_nobody_answered_is_counted_and_not_made_up() -> None:
    example = load("todo")
    provider = Provider(Seed(example, 1, example.faults()[0]))
    said = _ask(provider, "Tests were written from a goal.", "a prompt that nobody has seen")
    assert provider.seed.author.id not in said and provider.seed.change.path not in said
    assert [one.kept for one in provider.diagnoses] == ["no reply"]


@pytest.mark.parametrize("name", NAMES)
def test_there_is_a_test_of_a_user_for_each_example(name: str) -> None:
    tree = ast.parse(users_test(name))
    assert any(isinstance(n, ast.FunctionDef) and n.name.startswith("test") for n in tree.body)
