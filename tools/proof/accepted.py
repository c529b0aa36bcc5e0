"""The rung ``accepted``: the user's acceptance tests pass, and were shown able to fail."""

from __future__ import annotations

from schema.verdict import TESTS, Rung
from tools.proof.passing import climb_by
from tools.proof.project import Climbed, Project


class Accepted:
    name, rung = TESTS, Rung.ACCEPTED

    async def __call__(self, project: Project) -> Climbed:
        if not project.tests:
            return Climbed(lost="no acceptance test was given")
        return await climb_by(project, project.tests)
