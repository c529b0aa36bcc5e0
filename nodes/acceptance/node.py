"""acceptance: tests are written from the goal, and held against a project that does nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Literal

from nodes.acceptance.question import promised_by, question
from nodes.acceptance.reply import tests_in
from nodes.ask import ask, services
from nodes.existing import existing
from schema.artifact import Artifact
from schema.contract import Contract
from schema.errors import BudgetError, LeaseLostError, RomaError
from schema.state import State
from schema.task import TaskType
from schema.written import UNWANTED, Written
from tools.checks import inspect_python
from tools.environment import written_down
from tools.proof import UNNAMED, Bench, Sifted, limits_of, packages_for, sift

NAMED = 10
REASON_CHARS = 300


async def acceptance(state: State) -> dict[str, Any]:
    """Write tests from what the parts promise, and keep those that can fail.

    Whatever goes wrong here costs a rung and nothing else: nobody asked for these tests.
    """
    try:
        if why := _why_not(state):
            return {"written": Written(lost=why)}
        asked = question(state, await existing(state))
        text, told = await ask("tester", "acceptance", state["task"].id, asked)
    except (BudgetError, LeaseLostError):
        raise
    except RomaError as error:
        return {"written": Written(lost=f"no tests could be written: {_brief(error)}")}
    contract = promised_by(state)
    base = state.get("base") or {}
    taken = {*contract.files, *(state.get("tests") or {}), *base}
    tests = await asyncio.to_thread(tests_in, text, taken)
    if not tests:
        said = "none came from the model that was asked"
        return {**told, "written": Written(lost=f"no tests could be written: {said}")}
    try:
        sifted = await _sifted(tests, contract, base)
    except RomaError as error:
        return {**told, "written": Written(lost=f"its tests could not be tried: {_brief(error)}")}
    notes = [*told.get("notes", []), *dropped_notes(sifted.dropped)]
    lost = "" if sifted.tests else f"no test from the goal can fail: {'; '.join(notes[:2])}"
    return {**told, "notes": notes, "written": Written(tests=sifted.tests, lost=lost)}


def after_acceptance(state: State) -> Literal["aggregate", "__end__"]:
    """The parts are put together when both have ended; of one piece, `ptc` or `answer` goes on."""
    return "aggregate" if state.get("plan") else "__end__"


def is_due(state: State) -> bool:
    """Whether tests are to be written now: once, for the code of the whole."""
    if state.get("brief") or state.get("written"):
        return False
    if plan := state.get("plan"):
        return any(part.type == TaskType.CODE_INTERPRET for part in plan.subtasks)
    return state["route"].code


def dropped_notes(dropped: dict[str, str]) -> list[str]:
    """What the receipt says of tests that were thrown out."""
    notes = [f"dropped test {name}: {why}" for name, why in list(dropped.items())[:NAMED]]
    more = len(dropped) - NAMED
    return [*notes, f"{more} more tests were dropped"] if more > 0 else notes


def _why_not(state: State) -> str:
    if not services().settings.proof.tests:
        return UNWANTED.lost
    if not services().tester:
        return "no model here writes tests"
    contract = promised_by(state)
    if contract.files and not any(path.endswith(".py") for path in contract.files):
        return "nothing in it is Python, and tests are written for pytest"
    return ""


async def _sifted(tests: dict[str, str], contract: Contract, base: Mapping[str, str]) -> Sifted:
    settings = services().settings
    sandbox = await services().sandbox()
    limits = limits_of(settings)
    texts = {**base, **tests}
    sources = [Artifact(path=path, content=text) for path, text in texts.items()]
    modules = await inspect_python(sandbox, sources, limits)
    broken = {path: said for path in tests if (said := modules[path].error)}
    whole = {path: text for path, text in tests.items() if path not in broken}
    if not whole:
        return Sifted({}, broken)
    own = [*contract.files, *base, f"{UNNAMED}.py"]
    declared = [*contract.requires, *written_down(base)] if base else ()
    provided = await packages_for(modules, texts, own, declared, settings)
    bench = Bench(sandbox, limits, settings.sandbox.test_s, provided.folder)
    found = await sift(bench, whole, contract, base)
    return found._replace(dropped={**broken, **found.dropped})


def _brief(error: RomaError) -> str:
    return " ".join(str(error).split())[:REASON_CHARS]
