"""The rung ``tested``: tests that were written from the goal pass, and were shown able to fail."""

from __future__ import annotations

from schema.verdict import WRITTEN, Rung
from tools.proof.passing import climb_by
from tools.proof.project import Climbed, Project


class Tested:
    name, rung = WRITTEN, Rung.TESTED

    async def __call__(self, project: Project) -> Climbed:
        written = project.written
        if not written.tests:
            return Climbed(lost=written.lost or "no tests were written from the goal")
        climbed = await climb_by(project, written.tests)
        # What stops all of them may be one of them: no part is known to be at fault.
        stopped = "; ".join(finding.said for finding in climbed.findings)
        return climbed._replace(findings=(), lost=stopped) if stopped else climbed
