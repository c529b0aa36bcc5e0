"""What the reports of one run of pytest say, held against the tests that there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import Field, TypeAdapter, ValidationError

from schema.frozen import Frozen
from schema.verdict import TestOutcome
from tools.proof.bench import Told
from tools.proof.collected import Test, skips_itself

NAMED = 5


class Judged(Frozen):
    """What became of the tests.

    ``error`` is what stopped them as a whole. ``unproved`` are tests that passed and prove nothing,
    each with the reason.
    """

    outcomes: tuple[TestOutcome, ...] = ()
    error: str = ""
    unproved: dict[str, str] = Field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return not self.error and all(outcome.passed for outcome in self.outcomes)


class Report(Frozen):
    """One phase of one test: ``collect``, ``setup``, ``call`` or ``teardown``."""

    id: str
    when: str
    outcome: str
    xfail: bool = False
    evidence: str = ""
    where: tuple[str, int] | None = None


_report = TypeAdapter(Report)


def read_reports(told: Told) -> list[Report] | None:
    """The reports, in order; None when something else was written among them."""
    try:
        return [_report.validate_json(line) for line in told.reports.splitlines()]
    except ValidationError:
        return None


def judged(told: Told, known: Sequence[Test], tests: Mapping[str, str]) -> Judged:
    """The outcome of each test, left out those that were skipped at their own wish.

    ``known`` are the tests that have to report, ``tests`` the sources, path -> content.
    """
    reports = read_reports(told)
    if reports is None:
        return Judged(error="something wrote into the reports of the tests")
    if told.changed:
        return Judged(error=f"the code changed {', '.join(told.changed[:NAMED])}")
    collected = [report for report in reports if report.when == "collect"]
    if broken := [report for report in collected if not _own_skip(report, tests, ())]:
        return Judged(outcomes=tuple(_failed(report.id, report.evidence) for report in broken))
    if told.exit_code not in (0, 1):
        said = f"pytest was ended from within (exit code {told.exit_code}): {told.output}"
        return Judged(error=said.strip())
    phases: dict[str, list[Report]] = {}
    for report in reports:
        if report.when != "collect":
            phases.setdefault(report.id, []).append(report)
    marks = {test.id: test.marks for test in known} | {test.function: test.marks for test in known}
    found = {
        id_: _outcome(id_, of, tests, marks.get(id_) or marks.get(id_.split("[")[0]) or ())
        for id_, of in phases.items()
    }
    outcomes = tuple(outcome for outcome in found.values() if outcome)
    missing = sorted(_missing(known, found, {report.id for report in collected}))
    if missing:
        unseen = ", ".join(missing[:NAMED])
        return Judged(outcomes=outcomes, error=f"the tests were cut short: {unseen} did not run")
    if not found and not collected:
        return Judged(error=told.output or "no test was found")
    if told.exit_code and all(outcome.passed for outcome in outcomes):
        return Judged(outcomes=outcomes, error=f"pytest failed, and no test did: {told.output}")
    return Judged(outcomes=outcomes)


def _outcome(
    id_: str, phases: Iterable[Report], tests: Mapping[str, str], marks: Iterable[str]
) -> TestOutcome | None:
    """What became of one test; None where it is skipped at its own wish."""
    ran = False
    for phase in phases:
        if phase.outcome == "failed":
            return _failed(id_, phase.evidence)
        if phase.outcome == "skipped" and phase.xfail:
            if not _own_skip(phase, tests, marks):
                return _failed(id_, f"the code under test let it fail: {phase.evidence}")
            ran = True
        elif phase.outcome == "skipped":
            if _own_skip(phase, tests, marks):
                return None
            return _failed(id_, f"the code under test skipped it: {phase.evidence}")
        ran = ran or phase.when == "call"
    return TestOutcome(name=id_, passed=True) if ran else _failed(id_, "it was not called")


def _failed(id_: str, evidence: str) -> TestOutcome:
    return TestOutcome(name=id_, passed=False, evidence=evidence)


def _own_skip(report: Report, tests: Mapping[str, str], marks: Iterable[str]) -> bool:
    if report.outcome != "skipped":
        return False
    if set(marks) or not report.where:
        return bool(set(marks))
    path, line = report.where
    return path in tests and skips_itself(tests[path], line)


def _missing(known: Iterable[Test], found: Iterable[str], skipped: set[str]) -> Iterator[str]:
    """Tests of which too few have reported, those apart whose file or class was skipped."""
    came = Counter(id_.split("[")[0] for id_ in found)
    wanted = Counter(test.function.split("[")[0] for test in known)
    for function, number in wanted.items():
        apart = any(function.startswith(f"{place}::") for place in skipped)
        if came[function] < number and not apart:
            yield function
