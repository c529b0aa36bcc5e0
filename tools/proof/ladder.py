"""Climbing the rungs: what was checked is run, what runs is tested, each as far as it goes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from pydantic import Field

from schema.artifact import Artifact
from schema.frozen import Frozen
from schema.verdict import Check, Finding, Rung, TestOutcome
from tools.proof.accepted import Accepted
from tools.proof.fits import Fits
from tools.proof.project import Climb, Climbed, Project
from tools.proof.runs import Runs
from tools.proof.tested import Tested

TESTS: tuple[Climb, ...] = (Tested(), Accepted())
LADDER: tuple[Climb, ...] = (Fits(), Runs(), *TESTS)


class Proof(Frozen):
    """How far it went: the highest rung, why others were not reached, and what is wrong."""

    reached: Rung = Rung.CHECKED
    lost: dict[Rung, str] = Field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
    tests: tuple[TestOutcome, ...] = ()
    notes: tuple[str, ...] = ()
    pictures: tuple[Artifact, ...] = ()


def _held(_: Finding) -> bool:
    return False


async def climb(project: Project, excused: Callable[[Finding], bool] = _held) -> Proof:
    """Try each rung from ``checked`` on. The first with a fault ends it. Raises SandboxError.

    What is ``excused`` is no fault.

    All are begun at once, and tests, which take longest, first: a sound project, which is waited
    for, gets its proof in their time. Where a rung finds a fault, those above it are ended.
    """
    begun = {rung: asyncio.create_task(rung(project)) for rung in reversed(LADDER)}
    proof = Proof()
    try:
        for rung in LADDER:
            climbed = await begun[rung]
            faults = tuple(one for one in climbed.findings if not excused(one))
            proof = _further(proof, rung, climbed._replace(findings=faults))
            if not _is_sound(proof):
                break
    finally:
        for task in begun.values():
            task.cancel()
        await asyncio.gather(*begun.values(), return_exceptions=True)
    return proof


async def known_findings(project: Project) -> list[str]:
    """What the rungs below the tests hold against a project. Raises SandboxError."""
    below = [rung for rung in LADDER if rung not in TESTS]
    climbed = await asyncio.gather(*(rung(project) for rung in below))
    return [str(finding) for one in climbed for finding in one.findings]


def _is_sound(proof: Proof) -> bool:
    return all(check.passed for check in proof.checks)


def _further(proof: Proof, rung: Climb, climbed: Climbed) -> Proof:
    """The proof with what came of one more rung."""
    good = sum(test.passed for test in climbed.tests)
    said = [str(finding) for finding in climbed.findings]
    said += [f"{good} of {len(climbed.tests)} passed"] if climbed.tests else []
    failed = bool(climbed.findings) or good < len(climbed.tests)
    found = {
        "findings": climbed.findings,
        "tests": proof.tests + climbed.tests,
        "notes": proof.notes + climbed.notes,
        "pictures": proof.pictures + climbed.pictures,
    }
    if climbed.lost and not failed:
        return proof.model_copy(update={**found, "lost": {**proof.lost, rung.rung: climbed.lost}})
    check = Check(name=rung.name, passed=not failed, detail="; ".join(said))
    return proof.model_copy(
        update={
            **found,
            "checks": (*proof.checks, check),
            "reached": proof.reached if failed else rung.rung,
        }
    )
