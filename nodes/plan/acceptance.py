"""Which of the user's acceptance tests each part of a plan is told of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from schema.task import Task
from tools.checks import tests_for


def with_tests(parts: Iterable[Task], tests: Mapping[str, str]) -> tuple[Task, ...]:
    """The parts, each with those tests that use what it exports."""
    found = []
    for part in parts:
        names = [name for names in part.contract.exports.values() for name in names]
        contract = part.contract.model_copy(update={"tests": tests_for(tests, names)})
        found.append(part.model_copy(update={"contract": contract}))
    return tuple(found)
