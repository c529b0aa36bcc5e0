"""Acceptance tests, run by a judge that the code under test cannot bribe.

Which tests there are is found without the project; each of them has to report, and a skip counts
only where the test itself says so. Those that pass are run once more as twins, which have to fail.
What the code does that honest code has no need of is said as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from schema.modules import Modules
from tools.checks.given import test_files
from tools.proof.bench import Bench, supervised
from tools.proof.judging.collected import Test, collect
from tools.proof.judging.judged import Judged, judged
from tools.proof.judging.reports import Report, read_reports
from tools.proof.judging.shadows import shadows
from tools.proof.judging.suspects import suspects
from tools.proof.judging.twins import PLEASES, Twin, readable, twin_of

SAID_CHARS = 200


async def judge(bench: Bench, project: Mapping[str, str], tests: Mapping[str, str]) -> Judged:
    """Run the ``tests``, path -> content, what they read included, against the ``project``'s files.

    A ``conftest.py`` counts among the tests only.
    """
    files = as_judged(project, tests)
    if shadowing := shadows(files, tests):
        return Judged(error="; ".join(map(str, shadowing)))
    collected, told, suspected = await asyncio.gather(
        collect(bench, Modules(files).top, tests),
        supervised(bench, {**files, **tests}, list(test_files(tests)), list(tests)),
        asyncio.to_thread(suspects, files, tests),
    )
    if isinstance(told, str):
        return Judged(error=told)
    first = judged(told, collected, tests)
    if not first.passed:
        return first
    passed = {outcome.name for outcome in first.outcomes}
    unproved = await _unproved(bench, files, tests, _twinned(collected.tests, passed))
    return first.model_copy(
        update={"unproved": unproved, "doubts": (*first.doubts, *suspected.values())}
    )


def as_judged(project: Mapping[str, str], tests: Mapping[str, str]) -> dict[str, str]:
    """The delivered files without those that would change how the tests are found or run."""
    folders = {str(PurePosixPath(path).parent) for path in test_files(tests)}

    def says_how(path: PurePosixPath) -> bool:
        packs = path.name == "__init__.py" and str(path.parent) in folders
        return packs or path.name == "conftest.py"

    return {path: text for path, text in project.items() if not says_how(PurePosixPath(path))}


def _twinned(known: Iterable[Test], passed: Iterable[str]) -> dict[str, tuple[str, int]]:
    """The tests that passed, with the place of their code, without those that are meant to fail.

    By their functions, as the parameters that a project makes are not known.
    """
    known = list(known)
    failing = {test.id for test in known if "xfail" in test.marks}
    places = {test.function: test.code for test in known if test.id not in failing}
    places |= {test.id: test.code for test in known}
    found = {id_: places.get(id_) or places.get(id_.split("[")[0]) for id_ in passed}
    return {id_: place for id_, place in found.items() if place and id_ not in failing}


async def _unproved(
    bench: Bench,
    files: Mapping[str, str],
    tests: Mapping[str, str],
    twinned: Mapping[str, tuple[str, int]],
) -> dict[str, str]:
    """Those tests whose twins do not fail, each as itself and for the one reason."""
    lines: dict[str, set[int]] = {path: set() for path in readable(tests)}
    for path, line in twinned.values():
        if path in lines:
            lines[path].add(line)
    twinned = {id_: place for id_, place in twinned.items() if place[0] in lines}
    if not twinned:
        return {}
    try:
        twins = await asyncio.to_thread(_twins, tests, lines)
    except (SyntaxError, ValueError, RecursionError) as error:
        return dict.fromkeys(twinned, f"it cannot be made to fail: {error}")
    sources = {**tests, **{path: twin.source for path, twin in twins.items()}}
    told = await supervised(bench, {**files, **sources}, list(test_files(tests)), list(tests))
    reports = None if isinstance(told, str) else read_reports(told)
    if reports is None:
        said = told if isinstance(told, str) else "something wrote into the reports"
        return dict.fromkeys(twinned, f"made to fail, it could not be judged: {said}")
    calls = {report.id: report for report in reports if report.when == "call"}
    found = {id_: _why(calls.get(id_), twins[path].words) for id_, (path, _) in twinned.items()}
    return {id_: why for id_, why in found.items() if why}


def _twins(tests: Mapping[str, str], lines: Mapping[str, set[int]]) -> dict[str, Twin]:
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
