"""verify: a folder, delivered once and perhaps edited since, is proved again without any model."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graph.sync import run_sync
from nodes.goal import check_given
from nodes.verify.unplanned import EVIDENCE
from schema.artifact import Artifact
from schema.contract import Contract, is_prose
from schema.errors import GoalError
from schema.settings import Settings, load_config
from schema.verdict import PLAN, TESTS, Finding, Rung
from schema.verified import Verified
from schema.written import Written
from tools.checks import check_tests
from tools.delivery import Delivered, Read, changes, read_folder
from tools.opened import open_services
from tools.proof import Proof, climb, limits_of, look, prepare
from tools.sandbox import Sandbox, in_words

NAMED = 5  # files that were left out


async def averify(
    folder: Path, config: Settings | None = None, *, tests: Mapping[str, str] | None = None
) -> Verified:
    """Climb the rungs with what is in ``folder``, and hold it against its receipt if it has one.

    ``tests`` are acceptance tests, file name to pytest source, in the place of those that were
    delivered with it. Raises UsageError for what cannot be used, and SandboxError.
    """
    settings = config if config is not None else await asyncio.to_thread(load_config)
    read = await asyncio.to_thread(read_folder, folder)
    there = {file.path: file.content for file in read.files}
    delivered = read.receipt.acceptance if read.receipt else ()
    absent = [] if tests else [path for path in delivered if path not in there]
    given = tests or {path: there[path] for path in delivered if not absent}
    await asyncio.to_thread(check_given, given, settings.limits)
    ours = read.receipt.written if read.receipt else ()
    written = await asyncio.to_thread(_written, {p: there[p] for p in ours if p in there})
    taken = {path.casefold() for path in (*given, *delivered, *ours)}
    files = {path: text for path, text in there.items() if path.casefold() not in taken}
    contract = read.receipt.contract if read.receipt else Contract()
    async with open_services(settings) as services:
        sandbox = await services.sandbox()
        proof, packages = await _proved(files, given, written, contract, sandbox, settings)
    if absent and Rung.ACCEPTED in proof.lost:
        why = f"the acceptance tests are not whole without {', '.join(absent[:NAMED])}"
        proof = proof.model_copy(update={"lost": {**proof.lost, Rung.ACCEPTED: why}})
    if read.receipt:
        proof = _with_unplanned(proof, read.receipt)
    failed = proof.findings or not all(check.passed for check in proof.checks)
    verdict = Rung.FAILED if failed else proof.reached
    least = Rung.ACCEPTED if given or absent else settings.proof.least
    return Verified(
        folder=str(await asyncio.to_thread(folder.absolute)),
        verdict=verdict,
        passed=verdict != Rung.FAILED and verdict.reaches(least),
        least=least,
        lost=proof.lost,
        packages=packages,
        tests=proof.tests,
        written=tuple(written.tests),
        checks=proof.checks,
        findings=proof.findings,
        sandbox=sandbox.isolation,
        before=read.receipt.verdict if read.receipt else None,
        since=await asyncio.to_thread(changes, read),
        notes=(*_left_out(read), *proof.notes, *in_words(sandbox.isolation)),
    )


def _written(tests: dict[str, str]) -> Written:
    """The tests from the goal that were delivered, unless somebody broke them since."""
    try:
        check_tests(tests)
    except GoalError as error:
        return Written(lost=str(error))
    return Written(tests=tests)


async def _proved(
    files: Mapping[str, str],
    tests: Mapping[str, str],
    written: Written,
    contract: Contract,
    sandbox: Sandbox,
    settings: Settings,
) -> tuple[Proof, tuple[str, ...]]:
    """As ``nodes.verify`` proves the whole at the end of a run; and what was installed for it."""
    if not files:
        return Proof(findings=(Finding(said="no file of a project is there"),)), ()
    artifacts = [Artifact(path=path, content=text) for path, text in files.items()]
    # What is promised for run time is asked for then.
    still = contract.model_copy(update={"routes": (), "commands": (), "env": ()})
    looked = await look(sandbox, artifacts, still, limits_of(settings))
    if looked.findings or all(map(is_prose, files)):
        reached = Rung.CHECKED if looked.findings else Rung.ANSWERED
        return Proof(reached=reached, checks=looked.checks, findings=looked.findings), ()
    project = await prepare(files, tests, contract, looked.modules, sandbox, settings, written)
    proof = await climb(project)
    whole = proof.model_copy(update={"checks": (*looked.checks, *proof.checks)})
    return whole, project.provided.packages


def _with_unplanned(proof: Proof, receipt: Delivered) -> Proof:
    """The run had failed for want of a plan: only tests that pass prove that no part is missing."""
    unplanned = [check for check in receipt.checks if check.name == PLAN and not check.passed]
    tested = any(check.name == TESTS and check.passed for check in proof.checks)
    if not unplanned or tested or proof.findings:
        return proof
    found = tuple(Finding(said=EVIDENCE + check.detail) for check in unplanned)
    return proof.model_copy(update={"checks": (*proof.checks, *unplanned), "findings": found})


def _left_out(read: Read) -> list[str]:
    said = [f"{path} was not read: {why}" for path, why in read.left_out.items()]
    more = [f"{len(said) - NAMED} more were not read"] if len(said) > NAMED else []
    none = [] if read.receipt else ["no receipt is there: nothing to compare the folder with"]
    return [*said[:NAMED], *more, *none]


def verify(folder: Path, config: Settings | None = None, **options: Any) -> Verified:
    """Like ``averify``, for callers without an event loop."""
    return run_sync(averify(folder, config, **options))
