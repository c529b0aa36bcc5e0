"""Climbing the rungs: what was checked is run, what runs is tested, each as far as it goes."""

from __future__ import annotations

import asyncio

from pydantic import Field

from schema.artifact import Artifact
from schema.frozen import Frozen
from schema.verdict import Check, Finding, Rung, TestOutcome
from tools.proof.accepted import Accepted
from tools.proof.fits import Fits
from tools.proof.project import Climb, Climbed, Project
from tools.proof.runs import Runs
from tools.proof.tested import Tested

LADDER: tuple[Climb, ...] = (Fits(), Runs(), Tested(), Accepted())


class Proof(Frozen):
    """How far it went: the highest rung, why others were not reached, and what is wrong."""

    reached: Rung = Rung.CHECKED
    lost: dict[Rung, str] = Field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
    tests: tuple[TestOutcome, ...] = ()
    notes: tuple[str, ...] = ()
    pictures: tuple[Artifact, ...] = ()


async def climb(project: Project) -> Proof:
    """Try each rung from ``checked`` on. The first with a fault ends it. Raises SandboxError.

    What fits together is tried on all rungs above at once: a sound project, which is waited for,
    gets its proof in the time of the slowest.
    """
    fits, *above = LADDER
    proof = _further(Proof(), fits, await fits(project))
    if not _is_sound(proof):
        return proof
    for rung, climbed in zip(
        above, await asyncio.gather(*(rung(project) for rung in above)), strict=True
    ):
        proof = _further(proof, rung, climbed)
        if not _is_sound(proof):
            break
    return proof


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
