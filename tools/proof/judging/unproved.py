"""Which of the tests that passed prove nothing, by their twins, which have to fail."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from tools.checks.given import test_files
from tools.proof.bench import Bench, Told, supervised
from tools.proof.judging.collected import Test
from tools.proof.judging.reports import Report, read_reports
from tools.proof.judging.twins import PLEASES, Twin, readable, twin_of

SAID_CHARS = 200

Place = tuple[str, int]
"""A file, and the line on which a function begins in it."""


def twinned(known: Iterable[Test], passed: Iterable[str]) -> dict[str, Place]:
    """The tests that passed, with the place of their code, without those that are meant to fail.

    By their functions, as the parameters that a project makes are not known.
    """
    known = list(known)
    failing = {test.id for test in known if "xfail" in test.marks}
    places = {test.function: test.code for test in known if test.id not in failing}
    places |= {test.id: test.code for test in known}
    found = {id_: places.get(id_) or places.get(id_.split("[")[0]) for id_ in passed}
    return {id_: place for id_, place in found.items() if place and id_ not in failing}


def twins_of(tests: Mapping[str, str], known: Iterable[Test]) -> dict[str, Twin]:
    """The twins of all that may pass, path -> twin; none where one of them cannot be made."""
    known = list(known)
    try:
        return _twins(tests, twinned(known, (test.id for test in known)).values())
    except (SyntaxError, ValueError, RecursionError):
        return {}


async def unproved_alone(
    bench: Bench, given: Mapping[str, str], tests: Mapping[str, str], passed: Mapping[str, Place]
) -> dict[str, str]:
    """Those tests whose twins do not fail, each as itself and for the one reason.

    The twins are run by themselves, among the files ``given``, the tests included.
    """
    paths = readable(tests)
    passed = {id_: place for id_, place in passed.items() if place[0] in paths}
    if not passed:
        return {}
    try:
        twins = await asyncio.to_thread(_twins, tests, passed.values())
    except (SyntaxError, ValueError, RecursionError) as error:
        return dict.fromkeys(passed, f"it cannot be made to fail: {error}")
    sources = {path: twin.source for path, twin in twins.items()}
    told = await supervised(bench, {**given, **sources}, list(test_files(tests)), list(tests))
    if isinstance(told, str):
        return dict.fromkeys(passed, f"made to fail, it could not be judged: {told}")
    return unfailed(told, twins, passed)


def unfailed(told: Told, twins: Mapping[str, Twin], passed: Mapping[str, Place]) -> dict[str, str]:
    """The tests that passed and whose twins did not fail as they have to, each with the reason."""
    passed = {id_: place for id_, place in passed.items() if place[0] in twins}
    reports = read_reports(told)
    if reports is None:
        said = "something wrote into the reports"
        return dict.fromkeys(passed, f"made to fail, it could not be judged: {said}")
    calls = {report.id: report for report in reports if report.when == "call"}
    found = {id_: _why(calls.get(id_), twins[path].words) for id_, (path, _) in passed.items()}
    return {id_: why for id_, why in found.items() if why}


def _twins(tests: Mapping[str, str], places: Iterable[Place]) -> dict[str, Twin]:
    lines: dict[str, set[int]] = {path: set() for path in readable(tests)}
    for path, line in places:
        if path in lines:
            lines[path].add(line)
    return {path: twin_of(tests[path], of, tests) for path, of in lines.items()}


def _why(report: Report | None, words: str) -> str | None:
    if report is None:
        return "made to fail, it did not report"
    if report.outcome != "failed":
        return "made to fail, it passed all the same"
    if PLEASES in report.evidence:
        return "what it compares would please any test"
    if words not in report.evidence:
        said = " ".join(report.evidence.split())[-SAID_CHARS:]
        return f"made to fail, it failed otherwise: {said}"
    return None
