"""The project of a run as it is proved: its files, what all of its parts promised, its packages."""

from __future__ import annotations

from collections.abc import Mapping

from nodes.ask import services
from nodes.assembly import flat, result_of
from nodes.packages import packages_for
from nodes.promises import united
from schema.artifact import Artifact
from schema.state import State
from schema.written import Written
from tools.checks import Module, inspect_python
from tools.proof import Bench, Project
from tools.sandbox import Limits

REQUIREMENTS = "requirements.txt"


async def project_of(
    state: State, artifacts: list[Artifact], modules: Mapping[str, Module], limits: Limits
) -> Project:
    """The project, with what it needs installed as far as that may and can be."""
    sandbox = await services().sandbox()
    tests, written = state.get("tests") or {}, state.get("written") or Written()
    files = {file.path: file.content for file in artifacts}
    texts = {**files, **written.tests, **tests}
    judges = {path: text for path, text in texts.items() if path not in files}
    sources = [Artifact(path=p, content=text) for p, text in judges.items() if p.endswith(".py")]
    judging = await inspect_python(sandbox, sources, limits)
    declared = files.get(REQUIREMENTS, "").splitlines()
    provided = await packages_for({**modules, **judging}, texts, texts, declared)
    bench = Bench(sandbox, limits, services().settings.sandbox.test_s, provided.folder)
    promises = united(result.task.contract for result in flat(result_of(state)))
    return Project(files, tests, promises, modules, provided, bench, written)
