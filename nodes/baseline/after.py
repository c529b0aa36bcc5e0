"""The changed project against what it showed before."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from nodes.assembly import leaves, result_of
from nodes.baseline.meant import may_end
from nodes.baseline.own import tests_with
from nodes.baseline.weaker import weaker
from schema.before import NOTHING
from schema.state import State
from schema.verdict import Check, TestOutcome
from tools.base import own_tests
from tools.proof import Project, judge

NAME = "kept"
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
    apart = owned.union(before.failed)  # of what could not be collected, the file is named
    tests = {path: text for path, text in there.items() if path not in apart}
    tests |= {path: text for path, text in project.files.items() if path in owned & there.keys()}
    judged = await judge(project.bench, project.files, tests)
    now = {test.name: test for test in judged.outcomes}
    # What a part was to change may be called otherwise, or be gone.
    due = [name for name in before.passed if name.partition("::")[0] not in owned]
    broken = [now[name] for name in due if name in now and not now[name].passed]
    lost = [name for name in due if name not in now]
    said = judged.error or "it was not run"
    broken += [TestOutcome(name=name, passed=False, evidence=said) for name in lost]
    broken += [
        test
        for name, test in now.items()
        if not test.passed and name.partition("::")[0] in owned and name not in before.failed
    ]
    if not may_end(state["task"].goal):
        failing = {test.name.partition("::")[0] for test in broken}
        old = {path: there[path] for path in owned & there.keys() - failing}
        broken += weaker(old, tests, before.passed, now)
    good = len(due) - sum(test.name in set(due) for test in broken)
    told = f"{good} of its {len(due)} own tests that passed before pass"
    failed = [name for name in before.failed if name.partition("::")[0] not in owned or name in now]
    notes = [f"failed before, too, and do not count: {', '.join(failed[:NAMED])}"] if failed else []
    notes += unrun
    check = Check(name=NAME, passed=not broken, detail=told)
    return Kept(tuple(broken), (check,), tuple(notes), tests)
