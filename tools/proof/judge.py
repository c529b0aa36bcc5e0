"""Acceptance tests, run by a judge that the code under test cannot bribe.

Which tests there are is found without the project; each of them has to report, and a skip counts
only where the test itself says so. Those that pass are run once more as twins, which have to fail.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from tools.proof.bench import Bench, supervised
from tools.proof.collected import Test, collect, is_test
from tools.proof.reports import Judged, Report, judged, read_reports
from tools.proof.twins import EQUAL_TO_ALL, twin_of

ROOTS = ("", "src/")
SAID_CHARS = 200


async def judge(bench: Bench, project: Mapping[str, str], tests: Mapping[str, str]) -> Judged:
    """Run the ``tests``, path -> content, what they read included, against the ``project``'s files.

    A ``conftest.py`` counts among the tests only.
    """
    files = {p: text for p, text in project.items() if PurePosixPath(p).name != "conftest.py"}
    named = [path for path in tests if is_test(path)]
    known, told = await asyncio.gather(
        collect(bench, _modules(files), tests),
        supervised(bench, {**files, **tests}, named, list(tests)),
    )
    if isinstance(told, str):
        return Judged(error=told)
    first = judged(told, known, tests)
    if not first.passed:
        return first
    passed = {outcome.name for outcome in first.outcomes}
    twinned = [test for test in known if test.id in passed and _has_twin(test, tests)]
    return first.model_copy(update={"unproved": await _unproved(bench, files, tests, twinned)})


def _modules(paths: Iterable[str]) -> set[str]:
    """What can be imported from the roots of a project."""
    inside = (path.removeprefix(root) for path in paths for root in ROOTS if path.startswith(root))
    return {path.split("/")[0].removesuffix(".py") for path in inside}


def _has_twin(test: Test, tests: Mapping[str, str]) -> bool:
    """Not those that are made when they run, nor those that are meant to fail."""
    return (
        "xfail" not in test.marks
        and test.code is not None
        and test.code[0] in tests
        and test.code[1].startswith("test")
    )


async def _unproved(
    bench: Bench, files: Mapping[str, str], tests: Mapping[str, str], twinned: Sequence[Test]
) -> dict[str, str]:
    """Those tests whose twins do not fail, each as itself and for the one reason."""
    if not twinned:
        return {}
    paths = {test.code[0] for test in twinned if test.code}
    twins = {path: twin_of(tests[path]) for path in paths}
    sources = {**tests, **{path: twin.source for path, twin in twins.items()}}
    named = [path for path in tests if is_test(path)]
    told = await supervised(bench, {**files, **sources}, named, list(tests))
    reports = None if isinstance(told, str) else read_reports(told)
    if reports is None:
        said = told if isinstance(told, str) else "something wrote into the reports"
        return {test.id: f"made to fail, it could not be judged: {said}" for test in twinned}
    calls = {report.id: report for report in reports if report.when == "call"}
    found = {
        test.id: _why(calls.get(test.id), twins[test.code[0]].words)
        for test in twinned
        if test.code
    }
    return {id_: why for id_, why in found.items() if why}


def _why(report: Report | None, words: str) -> str | None:
    if report is None:
        return "made to fail, it did not report"
    if report.outcome != "failed":
        return "made to fail, it passed all the same"
    if EQUAL_TO_ALL in report.evidence:
        return "what it compares is equal to everything"
    if words not in report.evidence:
        return (
            f"made to fail, it failed otherwise: {' '.join(report.evidence.split())[-SAID_CHARS:]}"
        )
    return None
