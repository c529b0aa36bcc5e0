"""Which tests prove something: those that fail as long as nothing of the project is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from schema.contract import Contract
from schema.modules import Modules
from tools.checks.given import test_files
from tools.proof.bench import Bench, supervised
from tools.proof.judging.collected import Collected, remember
from tools.proof.judging.reports import Report, read_reports
from tools.proof.written.stubs import EMPTY, stubs_of
from tools.proof.written.without import without

SAID_CHARS = 200
VACUOUS = "it passes before anything is written"
SKIPPED = "it is skipped before anything is written"

# What is wrong with the test itself, whatever the project will be.
_OWN_FAULT = re.compile(r"^E\s+(fixture '[^']*' not found|NameError: .*)", re.MULTILINE)


class Sifted(NamedTuple):
    """Path -> source of what is left, and each test that was thrown out, with the reason."""

    tests: dict[str, str]
    dropped: dict[str, str]


async def sift(
    bench: Bench, tests: Mapping[str, str], contract: Contract, base: Mapping[str, str] = EMPTY
) -> Sifted:
    """The ``tests`` without those that pass against stubs of the contract, or cannot be run; where
    a project is there, the ``base``, against that as it is, with stubs of what is new.

    Raises SandboxError.
    """
    # Nothing of a stranger's takes part but the tests: a liar among them would lie about itself.
    stubs = stubs_of(contract, base)
    files = {**stubs, **tests}
    told = await supervised(bench, files, list(test_files(tests)), list(tests), "listing")
    reports = None if isinstance(told, str) else read_reports(told)
    if not reports:
        said = told if isinstance(told, str) else told.output or "nothing was reported"
        return Sifted({}, dict.fromkeys(tests, f"it cannot be run: {said[:SAID_CHARS]}"))
    found: dict[str, str] = {}
    listed = Collected()
    for report in reports:
        if report.when == "listed":
            listed = Collected.model_validate_json(report.evidence)
            continue
        # What failed in any phase has failed.
        if report.outcome == "failed" or found.get(report.id, VACUOUS):
            found[report.id] = _why_not(report)
    good = {name.split("[")[0] for name, why in found.items() if not why}
    # Of a test with parameters some may pass: the others prove something.
    dropped = {name: why for name, why in found.items() if why and name.split("[")[0] not in good}
    left = without(tests, dropped)
    if left and any("::" not in name for name in dropped):
        again = await sift(bench, left, contract, base)  # pytest ran none of the other files
        return Sifted(again.tests, {**dropped, **again.dropped})
    if left == tests:
        remember(listed, Modules(stubs).top, tests)
    return Sifted(left, dropped)


def _why_not(report: Report) -> str:
    """Why the test proves nothing; empty if it failed as it should."""
    if report.outcome != "failed":
        return VACUOUS if report.outcome == "passed" else SKIPPED
    if report.when == "collect":
        last = [line for line in report.evidence.splitlines() if line.startswith("E ")][-1:]
        return f"it cannot be collected: {''.join(last)[2:].strip()[:SAID_CHARS]}"
    fault = _OWN_FAULT.search(report.evidence)
    return fault[1][:SAID_CHARS] if fault else ""
