"""verify: what can be executed is executed, and every failure gets an owner."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from nodes.ask import services
from nodes.assembly import files_of
from nodes.verify.owners import Owners, leaves
from nodes.verify.unplanned import with_unplanned
from schema.artifact import Artifact
from schema.bounds import PROJECT_BYTES, PROJECT_FILES
from schema.contract import contract_text
from schema.state import State, approval_of
from schema.verdict import EVIDENCE, TESTS, Check, Failure, TestOutcome, Verdict
from tools.checks import absent_packages, contract_faults, covered_names, inspect_python, run_tests
from tools.sandbox import Limits


async def verify(state: State) -> dict[str, Any]:
    """Check the work of this level: content, syntax, contract, then the acceptance tests."""
    settings = services().settings.sandbox
    limits = Limits(**settings.model_dump(exclude={"required", "test_s"}))
    artifacts, tests = files_of(state), state.get("tests") or {}
    owners = Owners(state)
    failures = _content_failures(state, artifacts)
    tries = await services().attempts()
    if too_large := _too_large(artifacts):
        failures += [Failure(owner=owner, evidence=too_large) for owner in owners.all()]
    if too_large or not artifacts:
        return _found(Verdict(failures=tuple(failures)), owners, tries, state)
    sandbox = await services().sandbox()
    modules = await inspect_python(sandbox, artifacts, limits)
    broken = {path: module.error for path, module in modules.items() if module.error}
    failures += [Failure(owner=owners.of(p), evidence=f"{p}: {e}") for p, e in broken.items()]
    contract = state["task"].contract
    unread = state.get("unread") or {}
    missing = await asyncio.to_thread(contract_faults, contract, artifacts, modules, unread)
    failures += [Failure(owner=owners.of(path), evidence=said) for path, said in missing]
    checks = []
    if modules:
        checks.append(Check(name="syntax", passed=not broken, detail="; ".join(broken.values())))
    if contract_text(contract):
        detail = "; ".join(said for _, said in missing)
        checks.append(Check(name="contract", passed=not missing, detail=detail))
    outcomes: tuple[TestOutcome, ...] = ()
    if tests and not failures:
        outcomes, error = await run_tests(sandbox, artifacts, tests, limits, settings.test_s)
        failed = [o for o in outcomes if not o.passed]
        passed = bool(outcomes) and not failed and not error
        detail = error or f"{len(outcomes) - len(failed)} of {len(outcomes)} passed"
        checks.append(Check(name=TESTS, passed=passed, detail=detail))
        failures += owners.of_tests(failed, await asyncio.to_thread(covered_names, tests))
        if not passed and not failed:
            failures += [Failure(owner=o, evidence=error or "no test ran") for o in owners.all()]
        said = [error, *(outcome.evidence for outcome in failed)]
        if absent := await asyncio.to_thread(absent_packages, tests, said):
            failures = [_out_of_reach(failure, absent) for failure in failures]
    verdict = Verdict(checks=tuple(checks), tests=outcomes, failures=tuple(failures))
    return {**_found(verdict, owners, tries, state), "sandbox": sandbox.isolation}


def after_verify(state: State) -> Literal["refine", "redo", "report", "__end__"]:
    """Repair while every owner of a failure has a try left, or may be given more of them."""
    failed, used = state["verdict"].failures, Owners(state).attempts
    if failed and not any(failure.final for failure in failed):
        if all(used.get(failure.owner, 0) < state["tries"] for failure in failed):
            return "refine"
        if approval_of(state).redo:
            return "redo"
    return "__end__" if state.get("brief") else "report"


def _found(verdict: Verdict, owners: Owners, tries: int, state: State) -> dict[str, Any]:
    """The verdict, with the try of its owner at each failure, which is kept beyond the verdict."""
    verdict = with_unplanned(verdict, state)
    failures = tuple(
        failure
        if failure.attempt
        else failure.model_copy(update={"attempt": owners.attempts.get(failure.owner)})
        for failure in verdict.failures
    )
    return {
        "verdict": verdict.model_copy(update={"failures": failures}),
        "failures": [f.model_copy(update={"evidence": f.evidence[:EVIDENCE]}) for f in failures],
        "tries": tries,
    }


def _too_large(artifacts: list[Artifact]) -> str:
    if len(artifacts) > PROJECT_FILES:
        return f"the project has {len(artifacts):,} files, at most {PROJECT_FILES:,} are checked"
    if (size := sum(len(file.data) for file in artifacts)) > PROJECT_BYTES:
        return f"the project has {size:,} bytes, at most {PROJECT_BYTES:,} are checked"
    return ""


def _out_of_reach(failure: Failure, absent: list[str]) -> Failure:
    """Nobody's to repair: what the tests use is no part of the project, and is not here."""
    names = ", ".join(absent)
    why = f"the tests use {names}, not installed where they run: install it beside roma-ptc"
    return failure.model_copy(update={"final": True, "evidence": f"{why}. {failure.evidence}"})


def _content_failures(state: State, artifacts: list[Artifact]) -> list[Failure]:
    if state.get("plan"):
        # A leaf's own failure is enough; its parents' repeat it.
        authors = [leaf for child in state["results"].values() for leaf in leaves(child)]
        return [f for leaf in authors for f in leaf.verdict.failures]
    if state["route"].code and not artifacts:
        said = f"no file was in the answer. {state.get('remarks', '')}".strip()
    elif not artifacts and not state.get("answer"):
        said = "the answer is empty"
    else:
        return []
    return [Failure(owner=state["task"].id, evidence=said)]
