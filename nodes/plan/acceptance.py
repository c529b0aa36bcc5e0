"""What the acceptance tests say to the planner, and which of them each part is told of."""

from __future__ import annotations

from collections.abc import Iterable

from schema.artifact import package_of
from schema.contract import Contract, contract_text, is_prose
from schema.state import State
from schema.task import ROOT_ID, Task
from tools.checks.demands import Tests, as_contract

WHOLE_CHARS = 1_500
"""Tests up to that length are shown to the planner as they are."""

DEMANDS_CHARS = 3_000
"""Of longer ones, what they demand, in the words of a contract."""

HANDED_DOWN_CHARS = 30_000
"""Of the tests that touch a part which is split further: its planner sees what they demand."""


def level_tests(state: State) -> Tests:
    """The tests of this level, read; below the root, those that the part was told of.

    Takes time: call it in a thread.
    """
    task = state["task"]
    told = {"test_whole.py": task.contract.tests} if task.contract.tests else {}
    tests = (state.get("tests") or {}) if task.id == ROOT_ID else told
    try:
        return Tests(tests, _modules(task.contract))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Tests({})  # what a part was told of need not be whole


def with_tests(parts: Iterable[Task], tests: Tests) -> tuple[Task, ...]:
    """The parts, each with those tests that touch what it promises."""
    found = []
    for part in parts:
        room = {} if part.atomic else {"chars": HANDED_DOWN_CHARS}
        goal = part.goal if _is_code(part) else ""
        shown = tests.excerpts(part.contract, goal=goal, **room)
        contract = part.contract.model_copy(update={"tests": shown})
        found.append(part.model_copy(update={"contract": contract}))
    return tuple(found)


def _is_code(part: Task) -> bool:
    return not all(map(is_prose, part.contract.files))


def asked_by_tests(task: Task, tests: Tests) -> str:
    """What the planner is told that the whole must offer; empty where nothing is known of that."""
    whole = task.contract
    if not whole.tests:
        said = contract_text(whole)
        return _listed("What the whole offers", said) if said else ""
    if len(whole.tests) <= WHOLE_CHARS:
        said = contract_text(whole)
        imports = f"{_listed('What the acceptance tests import', said)}\n\n" if said else ""
        return f"{imports}The whole must pass these tests:\n```python\n{whole.tests.strip()}\n```"
    told = as_contract(tests.demands(), _modules(whole))
    if task.id != ROOT_ID:
        told = told.model_copy(update={"routes": ()})  # its own are its promises
    both = {
        name: tuple(dict.fromkeys((*getattr(whole, name), *getattr(told, name))))
        for name in ("files", "routes", "commands", "env", "interface")
    }
    signatures = {**told.signatures, **whole.signatures}
    said = contract_text(whole.model_copy(update={**both, "signatures": signatures}))
    return _listed("What the acceptance tests ask for", _cut(said)) if said else ""


def _listed(what: str, said: str) -> str:
    return f"{what} must be in the files and promises of the parts, name by name:\n{said}"


def _cut(said: str) -> str:
    return (
        said if len(said) <= DEMANDS_CHARS else f"{said[:DEMANDS_CHARS].rpartition(chr(10))[0]}\n…"
    )


def _modules(contract: Contract) -> dict[str, str]:
    """Module -> the path by which it is promised."""
    return {
        package_of(path).removeprefix("src/").replace("/", "."): path
        for path in (*contract.signatures, *contract.exports)
    }
