"""The goal as it comes in: from a field or a chat, checked before anything is spent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from langchain_core.messages import HumanMessage
from pydantic import ValidationError

from schema.errors import GoalError
from schema.input import Input
from schema.invalid import in_words
from schema.settings import Limits
from schema.task import Contract, Task
from tools.base import check_rules
from tools.checks import check_tests, needed_modules, shown


async def root_task(state: Input, limits: Limits) -> Task:
    """The task at the root, with the contract that its acceptance tests imply.

    Raises GoalError when the goal, a test or the house rules cannot be used.
    """
    goal = goal_text(state).strip()
    tests = state.get("tests") or {}
    if not goal:
        raise GoalError('the goal is empty: say what is wanted, such as "Create a function …"')
    if "\0" in goal:
        raise GoalError("the goal holds a NUL character: give it as plain text")
    if len(goal) > limits.goal_chars:
        raise GoalError(
            f"the goal has {len(goal):,} characters, at most {limits.goal_chars:,} are taken "
            "(limits.goal_chars)"
        )
    await asyncio.to_thread(check_given, tests, limits)
    await asyncio.to_thread(check_rules, state.get("rules") or "")
    modules = await asyncio.to_thread(needed_modules, tests, goal)
    exports = {_path(module, modules): names for module, names in modules.items()}
    try:
        contract = Contract(files=tuple(exports), exports=exports, tests=shown(tests))
    except ValidationError as error:
        said = in_words(error.errors(include_input=False)[0])
        raise GoalError(f"what the acceptance tests import cannot be promised: {said}") from None
    return Task(goal=goal, contract=contract)


def check_given(tests: Mapping[str, str], limits: Limits) -> None:
    """Raise GoalError for acceptance tests that are too long, or that pytest could not use."""
    if sum(map(len, tests.values())) > limits.test_chars:
        largest = max(tests, key=lambda name: len(tests[name]))
        raise GoalError(
            f"the acceptance tests have {sum(map(len, tests.values())):,} characters, at most "
            f"{limits.test_chars:,} are taken (limits.test_chars); the largest is {largest}, "
            f"with {len(tests[largest]):,}"
        )
    check_tests(tests)


def _path(module: str, modules: Iterable[str]) -> str:
    """The file of a module; one that has modules inside is a package."""
    package = any(other.startswith(f"{module}.") for other in modules)
    return module.replace(".", "/") + ("/__init__.py" if package else ".py")


def goal_text(state: Input) -> str:
    """The goal as it was put, in a field or in a chat."""
    # Every run ends with a message of ours, so a person's at the end is newer than any goal.
    match state.get("messages"):
        case [*_, HumanMessage() as last]:
            return str(last.text)
    return state.get("goal", "")
