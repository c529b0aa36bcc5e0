"""How far tests prove a project: those that a user gave, and those that were written here alike."""

from __future__ import annotations

import re
from collections.abc import Mapping

from schema.verdict import Finding
from tools.environment import Provided, distribution_of, name_of
from tools.proof.judging.judge import judge
from tools.proof.judging.judged import Judged
from tools.proof.project import Climbed, Project

NAMED = 3


async def climb_by(project: Project, tests: Mapping[str, str]) -> Climbed:
    """Judge the project by the ``tests``, path -> content."""
    judged = await judge(project.bench, project.files, tests)
    if not judged.passed and (lost := _for_want_of(project.provided, judged)):
        return Climbed(lost=lost)
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


def _for_want_of(provided: Provided, judged: Judged) -> str:
    """What was missing where tests failed for it, which is nobody's fault; empty for nothing."""
    evidence = [judged.error, *(outcome.evidence for outcome in judged.outcomes)]
    absent = set(re.findall(r"No module named '(\w+)", "\n".join(evidence)))
    wanted = {name_of(distribution_of(module) or module) for module in absent}
    if provided.folder and not wanted & set(map(name_of, provided.missing)):
        return ""
    return provided.lost
