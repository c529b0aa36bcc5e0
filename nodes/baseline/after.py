"""The changed project against what it showed before."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from nodes.assembly import leaves, result_of
from nodes.baseline.again import run_again
from nodes.baseline.asked import wanted
from nodes.baseline.meant import may_end
from nodes.baseline.own import scripts_of, tests_with
from nodes.baseline.weaker import weaker
from schema.before import NOTHING
from schema.state import State
from schema.verdict import KEPT, Check, TestOutcome
from tools.proof import Project

NAMED = 5


class Kept(NamedTuple):
    """Which of the project's own tests passed before and fail now, and what is said of all."""

    broken: tuple[TestOutcome, ...] = ()
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()
    tests: Mapping[str, str] = MappingProxyType({})
    lost: str = ""
    """Why its tests for Node show nothing, or less than before, whoever is to blame."""


async def kept(project: Project, state: State) -> Kept:
    """Run the project's own tests again: as they were, unless a part was to change them.

    Raises SandboxError.
    """
    base, before = state.get("base") or {}, state.get("before") or NOTHING
    owned = {path for leaf in leaves(result_of(state)) for path in leaf.task.contract.touches}
    there = tests_with(base) | scripts_of(base)
    asked = wanted(state["task"].goal, before.failed, there)
    # Of what could not be collected, the file is named.
    again = await run_again(project, base, before, owned, set(before.failed) - asked)
    if not before.passed and not before.failed:
        return Kept(notes=again.notes)
    now, tests = again.outcomes, again.tests
    # What a part was to change may be called otherwise, or be gone.
    held = [name for name in before.passed if name.partition("::")[0] not in owned]
    if again.lost:
        held = [name for name in held if name.partition("::")[0].endswith(".py")]
    ends = may_end(state["task"].goal)
    ended = owned if ends else set()
    new = [n for n in _now(asked, now) if n in now or n.partition("::")[0] not in ended]
    due = [*held, *new]
    known = {*before.failed, *due}
    broken = [test for test in map(again.of, due) if not test.passed]
    broken += [
        test
        for name, test in now.items()
        if not test.passed and name.partition("::")[0] in owned and name not in known
    ]
    if not ends:
        failing = {test.name.partition("::")[0] for test in broken}
        old = {path: there[path] for path in owned & there.keys() - failing}
        broken += weaker(old, tests, before.passed, now)
    bad = {test.name for test in broken}
    told = f"{_good(held, bad)} of its {len(held)} own tests that passed before pass"
    if new:
        told += f", and {_good(new, bad)} of {len(new)} that the goal wants to pass"
    if besides := sorted(bad.difference(due)):
        told += f", and there is a fault in {', '.join(besides[:NAMED])}"
    left = [name for name in before.failed if name not in {*due, *asked}]
    failed = [name for name in left if name.partition("::")[0] not in owned or name in now]
    notes = [f"failed before, too, and do not count: {', '.join(failed[:NAMED])}"] if failed else []
    check = Check(name=KEPT, passed=not broken, detail=told)
    own = tuple(test.model_copy(update={"own": True}) for test in broken)
    return Kept(own, (check,), (*notes, *again.notes), tests, again.lost or again.doubt)


def _now(asked: set[str], now: Mapping[str, TestOutcome]) -> list[str]:
    """The ids of what is asked: of a file that could not be collected, those of its tests."""
    found = {name: [one for one in now if one.startswith(f"{name}::")] for name in asked}
    return [one for name in sorted(asked) for one in found[name] or [name]]


def _good(names: list[str], bad: set[str]) -> int:
    return sum(name not in bad for name in names)
