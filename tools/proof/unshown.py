"""Which parts of a project its tests say nothing of: without them they pass all the same."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping

from tools.checks.given import test_files
from tools.proof.bench import supervised
from tools.proof.judging.judge import as_judged
from tools.proof.project import Project
from tools.proof.written.stubs import hollow


async def unshown(project: Project, parts: Mapping[str, Collection[str]]) -> list[str]:
    """Of the ``parts``, name -> paths of their files, those without which no test fails.

    Each is left out alone, by files in its place that bind every name and do nothing. The tests are
    those that have passed. Raises SandboxError.
    """
    passing = await asyncio.gather(*(_passes_without(project, p) for p in parts.values()))
    return [name for name, passes in zip(parts, passing, strict=True) if passes]


async def _passes_without(project: Project, paths: Collection[str]) -> bool:
    files = {**project.files, **{path: hollow(path) for path in paths}}
    for tests in filter(None, (project.tests, project.written.tests)):
        judged, runs = as_judged(files, tests), list(test_files(tests))
        told = await supervised(project.bench, {**judged, **tests}, runs, list(tests))
        if isinstance(told, str) or told.exit_code:
            return False
    return True
