"""Climbing the rungs: what was checked is run, what runs is tested, each as far as it goes."""

from __future__ import annotations

from pydantic import Field

from schema.frozen import Frozen
from schema.verdict import Check, Finding, Rung, TestOutcome
from tools.proof.accepted import Accepted
from tools.proof.fits import Fits
from tools.proof.project import Climb, Climbed, Project
from tools.proof.runs import Runs

LADDER: tuple[Climb, ...] = (Fits(), Runs(), Accepted())


class Proof(Frozen):
    """How far it went: the highest rung, why others were not reached, and what is wrong."""

    reached: Rung = Rung.CHECKED
    lost: dict[Rung, str] = Field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
    tests: tuple[TestOutcome, ...] = ()


async def climb(project: Project) -> Proof:
    """Try each rung from ``checked`` on. The first with a fault ends it. Raises SandboxError."""
    proof = Proof()
    for rung in LADDER:
        climbed = await rung(project)
        proof = _further(proof, rung, climbed)
        if not all(check.passed for check in proof.checks):
            break
    return proof


def _further(proof: Proof, rung: Climb, climbed: Climbed) -> Proof:
    """The proof with what came of one more rung."""
    good = sum(test.passed for test in climbed.tests)
    said = [str(finding) for finding in climbed.findings]
    said += [f"{good} of {len(climbed.tests)} passed"] if climbed.tests else []
    failed = bool(climbed.findings) or good < len(climbed.tests)
    found = {"findings": climbed.findings, "tests": proof.tests + climbed.tests}
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
