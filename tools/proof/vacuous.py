"""Which tests prove something: those that fail as long as nothing of the project is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from schema.contract import Contract
from schema.verdict import TestOutcome
from tools.proof.bench import Bench
from tools.proof.judge import judge
from tools.proof.stubs import stubs_of
from tools.proof.without import without

SAID_CHARS = 200
VACUOUS = "it passes before anything is written"

# What is wrong with the test itself, whatever the project will be.
_OWN_FAULT = re.compile(r"^E\s+(fixture '[^']*' not found|NameError: .*)", re.MULTILINE)


class Sifted(NamedTuple):
    """Path -> source of what is left, and each test that was thrown out, with the reason."""

    tests: dict[str, str]
    dropped: dict[str, str]


async def sift(bench: Bench, tests: Mapping[str, str], contract: Contract) -> Sifted:
    """The ``tests`` without those that pass against stubs of the contract, or cannot be run.

    Raises SandboxError.
    """
    judged = await judge(bench, stubs_of(contract), tests)
    if judged.error:
        return Sifted({}, dict.fromkeys(tests, f"it cannot be run: {judged.error[:SAID_CHARS]}"))
    found = {outcome.name: _why_not(outcome) for outcome in judged.outcomes}
    good = {name.split("[")[0] for name, why in found.items() if not why}
    # Of a test with parameters some may pass: the others prove something.
    dropped = {name: why for name, why in found.items() if why and name.split("[")[0] not in good}
    left = without(tests, dropped)
    if dropped and any("::" not in name for name in dropped) and left:
        again = await sift(bench, left, contract)  # pytest ran none of the other files
        return Sifted(again.tests, {**dropped, **again.dropped})
    return Sifted(left, dropped)


def _why_not(outcome: TestOutcome) -> str:
    if outcome.passed:
        return VACUOUS
    if "::" not in outcome.name:
        last = [line for line in outcome.evidence.splitlines() if line.startswith("E ")][-1:]
        return f"it cannot be collected: {''.join(last)[2:].strip()[:SAID_CHARS]}"
    fault = _OWN_FAULT.search(outcome.evidence)
    return fault[1][:SAID_CHARS] if fault else ""
