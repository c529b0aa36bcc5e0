"""verify: what can be executed is executed, and every failure gets an owner."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Literal

from nodes.acceptance import dropped_notes, settled
from nodes.ask import services
from nodes.assembly import files_of
from nodes.baseline import Kept, kept, lost
from nodes.reuse import unproved, untouched
from nodes.verify.budget import given_up
from nodes.verify.climbing import above
from nodes.verify.content import content_failures, too_large
from nodes.verify.mending import mending
from nodes.verify.owners import Owners
from nodes.verify.packages import project_of, undecided
from nodes.verify.stuck import with_repeats
from nodes.verify.tries import is_repairable, unended
from nodes.verify.unplanned import with_unplanned
from schema.before import NOTHING
from schema.contract import is_prose
from schema.state import State, approval_of
from schema.verdict import EVIDENCE, Check, Failure, Rung, TestOutcome, Verdict
from schema.written import NO_TESTS, Written
from tools.checks import covered_names
from tools.proof import Project, Proof, climb, limits_of, look
from tools.sandbox import queued


async def verify(state: State) -> dict[str, Any]:
    """Check the work of this level: content, syntax, contract; at the root, climb on from there.

    An owner of a failure whose next try would not fit into the provider's seconds gets no more.
    """
    started = time.perf_counter()
    with queued() as stood:
        found = await _checked(state)
    checking = state.get("checking", 0.0) + time.perf_counter() - started - stood.seconds
    coder = await services().coder()
    provider = services().settings.providers.get(coder)
    if provider and provider.seconds and not found.get("disputed") and "verdict" in found:
        known: State = {**state, "checking": checking}
        found |= given_up(found, known, provider.seconds, f"providers.{coder}.seconds")
    return {**found, "checking": checking}


async def _checked(state: State) -> dict[str, Any]:
    artifacts = files_of(state)
    owners = Owners(state)
    failures = content_failures(state, artifacts)
    tries = await services().attempts()
    if large := too_large(artifacts):
        failures += [Failure(owner=owner, evidence=large) for owner in owners.all()]
    if large or not artifacts:
        said = Verdict(failures=tuple(failures), reached=Rung.ANSWERED)
        return await _found(said, owners, tries, state)
    sandbox = await services().sandbox()
    settings = services().settings
    contract, unread = state["task"].contract, state.get("unread")
    looked = await look(sandbox, artifacts, contract, limits_of(settings), unread)
    before = state.get("before") or NOTHING
    found = [finding for finding in looked.findings if not before.excuses(finding)]
    if not failures and not found and not state.get("brief"):
        found = await asyncio.to_thread(lost, state, artifacts, looked.modules)
    failures += [owners.of_finding(finding) for finding in found]
    checks = looked.checks if found else tuple(map(_as_before, looked.checks))
    verdict = Verdict(checks=checks, failures=tuple(failures))
    told: dict[str, Any] = {}
    if not failures:
        told = await mending(state, looked.modules, sandbox, limits_of(settings))
        artifacts = told.get("artifacts", artifacts)
    if all(is_prose(file.path) for file in artifacts):
        verdict = verdict.model_copy(update={"reached": Rung.ANSWERED})
    elif not failures and not state.get("brief"):
        written, dropped = await asyncio.to_thread(
            settled, state.get("written") or NO_TESTS, looked.modules
        )
        project = await project_of(state, artifacts, looked.modules, sandbox, written)
        if outside := await undecided(project.provided, state):
            return {**told, "outside": outside, "sandbox": sandbox.isolation}
        proof = await climb(project, before.excuses)
        names = await asyncio.to_thread(covered_names, {**project.tests, **written.tests})
        verdict = await asyncio.to_thread(_proved, verdict, proof, project, owners, names)
        notes = [*told.get("notes", ()), *project.provided.notes, *dropped_notes(dropped)]
        told |= {"written": written, "notes": notes}
        if disputed := _disputed(proof, written):
            # Nothing is known to be wrong yet.
            unknown = verdict.model_copy(update={"failures": ()})
            return {**told, "verdict": unknown, "disputed": disputed, "tries": tries}
        verdict = await untouched(verdict, project, state)
        if verdict.passed and state.get("base"):
            held = await kept(project, state)
            verdict = await asyncio.to_thread(_with_kept, verdict, held, owners)
    return {**told, **await _found(verdict, owners, tries, state), "sandbox": sandbox.isolation}


def _as_before(check: Check) -> Check:
    """The check where all that it found was there before the change."""
    said = f"as before: {check.detail}"
    return check if check.passed else Check(name=check.name, passed=True, detail=said)


def _with_kept(verdict: Verdict, held: Kept, owners: Owners) -> Verdict:
    """The verdict on a change, with the project's own tests that it broke."""
    failures = owners.of_tests(list(held.broken), covered_names(held.tests), held.tests)
    told: dict[str, Any] = {
        "checks": (*verdict.checks, *held.checks),
        "tests": (*verdict.tests, *held.broken),
        "failures": tuple(failures),
        "notes": (*verdict.notes, *held.notes),
    }
    if held.lost:
        told |= {"reached": Rung.CHECKED, "lost": {**verdict.lost, Rung.RUNS: held.lost}}
    return verdict.model_copy(update=told)


def _disputed(proof: Proof, written: Written) -> list[TestOutcome]:
    """The tests from the goal that failed, and may be wrong themselves for all that is known."""
    return [
        test
        for test in proof.tests
        if not test.passed
        and test.name.partition("::")[0] in written.tests
        and test.name.split("[")[0] not in written.settled
    ]


def _proved(
    verdict: Verdict,
    proof: Proof,
    project: Project,
    owners: Owners,
    names: dict[str, frozenset[str]],
) -> Verdict:
    """What was found on the rungs above, each fault with who has to mend it."""
    failures = [owners.of_finding(finding) for finding in proof.findings]
    failed = [test for test in proof.tests if not test.passed]
    failures += owners.of_tests(failed, names, {**project.tests, **project.written.tests})
    return verdict.model_copy(
        update={
            "checks": (*verdict.checks, *proof.checks),
            "tests": proof.tests,
            "failures": tuple(failures),
            "reached": proof.reached,
            "lost": proof.lost,
            "packages": project.provided.packages,
            "requirements": project.provided.requirements,
            "start": project.start,
            "notes": proof.notes,
            "pictures": proof.pictures,
        }
    )


def after_verify(
    state: State,
) -> Literal["install", "diagnose", "refine", "redo", "report", "__end__"]:
    """Repair while an owner of a failure has a try left, or may be given more of them.

    First of all a person is asked about the packages that may not be installed otherwise, and tests
    that may be wrong themselves are looked into. A model that can plan is asked where an owner is
    but guessed.
    """
    if state.get("outside"):
        return "install"
    if state.get("disputed"):
        return "diagnose"
    if left := unended(state):
        if any(failure.open for failure in left) and services().diagnoser:
            return "diagnose"
        if is_repairable(state):
            return "refine"
        if approval_of(state).redo:
            return "redo"
    return "__end__" if state.get("brief") else "report"


async def _found(verdict: Verdict, owners: Owners, tries: int, state: State) -> dict[str, Any]:
    """The verdict, with the try of its owner at each failure, which is kept beyond the verdict."""
    verdict = unproved(with_unplanned(verdict, state), state)
    failures = tuple(owners.tried(failure) for failure in verdict.failures)
    if services().diagnoser:  # a model that cannot is one that samples anew with each try
        alone = len(owners.tasks) == 1
        left = await above((failure.owner for failure in failures), state)
        better = {id_ for id_, rungs in left.items() if rungs}
        failures = with_repeats(failures, state.get("failures") or (), tries, alone, better)
    return {
        "verdict": verdict.model_copy(update={"failures": failures}),
        "failures": [f.model_copy(update={"evidence": f.evidence[:EVIDENCE]}) for f in failures],
        "tries": tries,
    }
