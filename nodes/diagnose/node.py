"""diagnose: a test from the goal fails, and it or the code is wrong; or nobody knows whose code."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Literal

from nodes.acceptance import dropped_notes, promised_by
from nodes.ask import ask_json
from nodes.assembly import files_of
from nodes.diagnose.authors import with_authors
from nodes.diagnose.question import Opinions, question
from nodes.diagnose.rules import Blame, by_rule
from nodes.verify import after_verify
from schema.errors import BudgetError, LeaseLostError, RomaError
from schema.state import State
from schema.usage import Call
from schema.verdict import TestOutcome
from schema.written import NO_TESTS, Written
from tools.proof import without

ASKED = 10  # tests that one call is asked about
UNDECIDED = Blame("test", "nobody could tell whether it or the code is wrong")


async def diagnose(state: State) -> dict[str, Any]:
    """Drop the tests that are wrong, and settle it for those of which the code is.

    Where no test is in dispute, the failures whose owners are but guessed get theirs.
    """
    if not state.get("disputed"):
        return await with_authors(state)
    written = state.get("written") or NO_TESTS
    failed = {outcome.name.split("[")[0]: outcome for outcome in state.get("disputed") or []}
    blamed = await asyncio.to_thread(_by_rules, failed, written, state)
    open_ = {id_: one for id_, one in list(failed.items())[:ASKED] if id_ not in blamed}
    said, calls = await _by_model(open_, written, state) if open_ else ({}, [])
    blamed = {id_: blamed.get(id_) or said.get(id_) or UNDECIDED for id_ in failed}
    wrong = {id_: blame.why for id_, blame in blamed.items() if blame.wrong == "test"}
    right = {id_: blame.why for id_, blame in blamed.items() if blame.wrong == "code"}
    left = await asyncio.to_thread(without, written.tests, wrong)
    notes = dropped_notes(wrong)
    lost = "" if left else f"no test from the goal was right: {'; '.join(notes[:2])}"
    settled = (*written.settled, *right)
    return {
        "written": Written(tests=left, lost=lost, settled=settled),
        "disputed": [],
        "calls": calls,
        "notes": [*notes, *(f"test {id_} is right: {why}" for id_, why in right.items())],
    }


def after_diagnose(
    state: State,
) -> Literal["verify", "install", "diagnose", "refine", "redo", "report", "__end__"]:
    """A verdict without failures is one that waited for its tests to be judged."""
    return after_verify(state) if state["verdict"].failures else "verify"


def _by_rules(
    failed: Mapping[str, TestOutcome], written: Written, state: State
) -> dict[str, Blame]:
    contract, files = promised_by(state), {file.path for file in files_of(state)}
    found = {
        id_: by_rule(outcome, written.tests, contract, files) for id_, outcome in failed.items()
    }
    return {id_: blame for id_, blame in found.items() if blame}


async def _by_model(
    failed: Mapping[str, TestOutcome], written: Written, state: State
) -> tuple[dict[str, Blame], list[Call]]:
    asked = await asyncio.to_thread(question, failed, written.tests, state)
    try:
        reply, calls, _ = await ask_json(
            "diagnoser", "diagnose", state["task"].id, asked, Opinions, 1, lambda _: []
        )
    except (BudgetError, LeaseLostError):
        raise
    except RomaError:
        return {}, []
    ids = list(failed)
    opinions = reply.tests if reply else []
    return {
        ids[one.test - 1]: Blame(one.wrong, " ".join(one.why.split()))
        for one in opinions
        if one.test <= len(ids)
    }, calls
