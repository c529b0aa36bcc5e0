"""What of a part that had been built is done again: what was found wrong, and what is out of date.

A part is built on what the parts that it waited for had come to be. Where one of those has another
interface by now, the authors below are told who speak of what differs; nobody else is.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable, Mapping

from nodes.assembly import leaves
from nodes.brief import digest
from schema.state import Result
from schema.task import Task
from schema.verdict import Failure, Verdict

_WORD = re.compile(r"[^\W\d]\w+")
_COMMON = frozenset((*keyword.kwlist, *dir(builtins), "self", "cls"))


def built_on(needed: Iterable[Result]) -> dict[str, str]:
    """Task id -> what a part is told of each one that it waited for."""
    return {result.task.id: digest(result) for result in needed}


def is_blamed(result: Result, faults: Mapping[str, str]) -> bool:
    """Whether a fault is this part's, or one below it, or what kept it from being started."""
    mine = any(result.task.holds(id_) for id_ in faults)
    return mine or any(failure.owner in faults for failure in result.verdict.failures)


def outdated(result: Result, needed: Iterable[Result]) -> dict[str, str]:
    """The fault of each author below a part that speaks of what another one no longer is."""
    found: dict[str, list[str]] = {}
    for need in needed:
        now, before = digest(need), result.built_on.get(need.task.id, "")
        if not need.verdict.passed or now == before:
            continue
        differing = {*now.splitlines()} ^ {*before.splitlines()}
        words = {word for line in differing for word in _WORD.findall(line)} - _COMMON
        for leaf in leaves(result):
            if words & _spoken(leaf):
                found.setdefault(leaf.task.id, []).append(now)
    said = "It has changed since; keep to it as it is now:\n"
    return {id_: "\n".join(said + text for text in texts) for id_, texts in found.items()}


def not_started(part: Task, failed: Iterable[str], previous: Result | None) -> Result:
    """Nothing is paid for a part whose needs are not there, which own its failure.

    What had been built of it stands: whether that is out of date shows when they are there again.
    """
    if previous and any(leaf.begun for leaf in leaves(previous)):
        return previous
    said = f"task {part.id} could not be started without it"
    failures = tuple(Failure(owner=id_, evidence=said) for id_ in failed)
    return Result(task=part, verdict=Verdict(failures=failures))


def _spoken(leaf: Result) -> set[str]:
    """The words of what a task has written."""
    texts = (leaf.answer, *(file.content for file in leaf.artifacts))
    return {word for text in texts for word in _WORD.findall(text)}
