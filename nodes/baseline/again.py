"""The project's own tests, run once more with the change in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple

from nodes.ask import services
from nodes.baseline.own import scripts_of, tests_with
from schema.before import Before
from schema.verdict import TestOutcome
from tools.proof import Project, command_of, judge, judge_node, signs
from tools.proof.judging.judged import Judged
from tools.proof.node.command import SCRIPT

UNRUN = "its own tests for Node could not be run"


class Again(NamedTuple):
    """What became of them; ``notes`` and ``lost`` are what could not be run, before and now.

    ``doubt`` is what makes it less sure that those for Node show anything.
    """

    outcomes: Mapping[str, TestOutcome]
    tests: Mapping[str, str]
    python: str
    node: str
    lost: str
    doubt: str
    notes: tuple[str, ...]

    def of(self, name: str) -> TestOutcome:
        """What became of a test; of one that came to nothing, why."""
        error = self.python if name.partition("::")[0].endswith(".py") else self.node
        unrun = TestOutcome(name=name, passed=False, evidence=error or "it was not run")
        return self.outcomes.get(name, unrun)


async def run_again(
    project: Project,
    base: Mapping[str, str],
    before: Before,
    owned: Set[str],
    apart: Iterable[str],
) -> Again:
    """As they were, but for those in files that are ``owned``; without pytest's ``apart``.

    How those for Node are started is taken from the base. Raises SandboxError.
    """
    pytest, scripts = tests_with(base), scripts_of(base)
    left = {path: text for path, text in pytest.items() if path not in {*apart, *owned}}
    left |= {p: text for p, text in project.files.items() if p in owned & pytest.keys()}
    kept = {path: text for path, text in scripts.items() if path not in owned}
    laid = {**project.files, **kept}
    notes, judged, ran, command = [], Judged(), Judged(), command_of(base)
    if before.lost:
        notes.append(f"its own tests could not be run before: {before.lost}")
    elif left:
        judged = await judge(project.bench, project.files, left)
    lost = ""
    if before.scripts:
        notes.append(f"{UNRUN} before: {before.scripts}")
    elif command:
        told = await judge_node(project.bench, laid, command, services().settings)
        ran, lost = (Judged(), f"{UNRUN}: {told}") if isinstance(told, str) else (told, "")
    outcomes = {test.name: test for test in (*judged.outcomes, *ran.outcomes)}
    now = {path: text for path, text in laid.items() if path in scripts}
    code = {p: text for p, text in laid.items() if SCRIPT.search(p) and p not in now}
    doubt = "; ".join(signs(code, base)) if ran.outcomes else ""
    tests = {**now, **left}
    return Again(outcomes, tests, judged.error, ran.error, lost, doubt, tuple(notes))
