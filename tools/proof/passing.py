"""How far tests prove a project: those that a user gave, and those that were written here alike."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from schema.verdict import Finding
from tools.checks import absent_packages
from tools.proof.judge import judge
from tools.proof.project import Climbed, Project

NAMED = 3


async def climb_by(project: Project, tests: Mapping[str, str]) -> Climbed:
    """Judge the project by the ``tests``, path -> content."""
    judged = await judge(project.bench, project.files, tests)
    evidence = [judged.error, *(outcome.evidence for outcome in judged.outcomes)]
    if absent := await asyncio.to_thread(absent_packages, tests, evidence):
        why = "; ".join(project.provided.missing.values()) or "not installed where they run"
        return Climbed(lost=f"the tests use {', '.join(absent)}: {why}")
    if judged.error:
        return Climbed((Finding(said=judged.error),), tests=judged.outcomes)
    if not judged.outcomes:
        return Climbed(lost="every test was skipped")
    if unproved := judged.unproved:
        told = [f"{name}: {why}" for name, why in list(unproved.items())[:NAMED]]
        said = f"{len(unproved)} of {len(judged.outcomes)} tests prove nothing"
        return Climbed(lost=f"{said}: {'; '.join(told)}", tests=judged.outcomes)
    if judged.doubts:
        return Climbed(lost="; ".join(judged.doubts[:NAMED]), tests=judged.outcomes)
    return Climbed(tests=judged.outcomes)
