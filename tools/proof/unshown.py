"""Which parts of a project its tests say nothing of: without them they pass all the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tools.proof.judging.judge import judge
from tools.proof.project import Project
from tools.proof.written.stubs import hollow


async def unshown(project: Project, parts: Mapping[str, Collection[str]]) -> list[str]:
    """Of the ``parts``, name -> paths of their files, those without which no test fails.

    Each is left out alone, by files in its place that bind every name and do nothing. The tests are
    those that have passed. Raises SandboxError.
    """
    return [name for name, paths in parts.items() if await _passes_without(project, paths)]


async def _passes_without(project: Project, paths: Collection[str]) -> bool:
    files = {**project.files, **{path: hollow(path) for path in paths}}
    for tests in filter(None, (project.tests, project.written.tests)):
        if not (await judge(project.bench, files, tests)).passed:
            return False
    return True
