"""The rung ``accepted``: the user's acceptance tests pass, and were shown able to fail."""

from __future__ import annotations

import asyncio

from schema.verdict import TESTS, Finding, Rung
from tools.checks import absent_packages
from tools.proof.judge import judge
from tools.proof.project import Climbed, Project

NAMED = 3


class Accepted:
    name, rung = TESTS, Rung.ACCEPTED

    async def __call__(self, project: Project) -> Climbed:
        if not project.tests:
            return Climbed(lost="no acceptance test was given")
        judged = await judge(project.bench, project.files, project.tests)
        evidence = [judged.error, *(outcome.evidence for outcome in judged.outcomes)]
        if absent := await asyncio.to_thread(absent_packages, project.tests, evidence):
            why = "; ".join(project.provided.missing.values()) or "not installed where they run"
            return Climbed(lost=f"the tests use {', '.join(absent)}: {why}")
        if judged.error:
            return Climbed((Finding(said=judged.error),), tests=judged.outcomes)
        if not judged.outcomes:
            return Climbed(lost="every acceptance test was skipped")
        if unproved := judged.unproved:
            told = [f"{name}: {why}" for name, why in list(unproved.items())[:NAMED]]
            said = f"{len(unproved)} of {len(judged.outcomes)} tests prove nothing"
            return Climbed(lost=f"{said}: {'; '.join(told)}", tests=judged.outcomes)
        if judged.doubts:
            return Climbed(lost="; ".join(judged.doubts[:NAMED]), tests=judged.outcomes)
        return Climbed(tests=judged.outcomes)
