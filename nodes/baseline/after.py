"""The changed project against what it showed before."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from nodes.assembly import leaves, result_of
from nodes.baseline.asked import wanted
from nodes.baseline.meant import may_end
from nodes.baseline.own import tests_with
from nodes.baseline.weaker import weaker
from schema.before import NOTHING
from schema.state import State
from schema.verdict import KEPT, Check, TestOutcome
from tools.base import own_tests
from tools.proof import Project, judge

NAMED = 5


class Kept(NamedTuple):
    """Which of the project's own tests passed before and fail now, and what is said of all."""

    broken: tuple[TestOutcome, ...] = ()
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()
    tests: Mapping[str, str] = MappingProxyType({})


async def kept(project: Project, state: State) -> Kept:
    """Run the project's own tests again: as they were, unless a part was to change them.

    Raises SandboxError.
    """
    base, before = state.get("base") or {}, state.get("before") or NOTHING
    if before.lost:
        return Kept(notes=(f"its own tests could not be run before: {before.lost}",))
    scripts = [path for path in own_tests(base) if not path.endswith(".py")]
    unrun = [f"its own tests for Node are not run: {', '.join(scripts[:NAMED])}"] if scripts else []
    if not before.passed and not before.failed:
        return Kept(notes=tuple(unrun))
    owned = {path for leaf in leaves(result_of(state)) for path in leaf.task.contract.files}
    owned |= {path for leaf in leaves(result_of(state)) for path in leaf.task.contract.removes}
    there = tests_with(base)
    asked = wanted(state["task"].goal, before.failed, there)
    # Of what could not be collected, the file is named.
    apart = owned.union(set(before.failed) - asked)
    tests = {path: text for path, text in there.items() if path not in apart}
    tests |= {path: text for path, text in project.files.items() if path in owned & there.keys()}
    judged = await judge(project.bench, project.files, tests)
    now = {test.name: test for test in judged.outcomes}
    # What a part was to change may be called otherwise, or be gone.
    held = [name for name in before.passed if name.partition("::")[0] not in owned]
    ends = may_end(state["task"].goal)
    ended = owned if ends else set()
    new = [n for n in _now(asked, now) if n in now or n.partition("::")[0] not in ended]
    due = [*held, *new]
    known = {*before.failed, *due}
    broken = [now[name] for name in due if name in now and not now[name].passed]
    lost = [name for name in due if name not in now]
    said = judged.error or "it was not run"
    broken += [TestOutcome(name=name, passed=False, evidence=said) for name in lost]
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
    notes += unrun
    check = Check(name=KEPT, passed=not broken, detail=told)
    own = tuple(test.model_copy(update={"own": True}) for test in broken)
    return Kept(own, (check,), tuple(notes), tests)


def _now(asked: set[str], now: Mapping[str, TestOutcome]) -> list[str]:
    """The ids of what is asked: of a file that could not be collected, those of its tests."""
    found = {name: [one for one in now if one.startswith(f"{name}::")] for name in asked}
    return [one for name in sorted(asked) for one in found[name] or [name]]


def _good(names: list[str], bad: set[str]) -> int:
    return sum(name not in bad for name in names)
