"""What became of the tests: their reports, held against the tests that there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import Field

from schema.frozen import Frozen
from schema.verdict import TestOutcome
from tools.proof.bench import Told
from tools.proof.judging.collected import Collected
from tools.proof.judging.reports import Report, read_reports
from tools.proof.judging.skips import Wish, whose_wish

NAMED = 5
NO_TESTS = 5  # pytest's exit code when it has found none


class Judged(Frozen):
    """What became of the tests.

    ``error`` is what stopped them as a whole. ``unproved`` are tests that passed and prove nothing,
    each with the reason; ``doubts`` are what else makes it less sure that the code does what they
    ask for.
    """

    outcomes: tuple[TestOutcome, ...] = ()
    error: str = ""
    unproved: dict[str, str] = Field(default_factory=dict)
    doubts: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.error and all(outcome.passed for outcome in self.outcomes)


def judged(told: Told, collected: Collected, sources: Mapping[str, str]) -> Judged:
    """The outcome of each test, left out those that were skipped at their own wish.

    Each of the tests ``collected`` has to report; ``sources`` are the tests, path -> content.
    """
    reports = read_reports(told)
    if reports is None:
        return Judged(error="something wrote into the reports of the tests")
    if told.changed:
        return Judged(error=f"the code touched the tests: {', '.join(told.changed[:NAMED])}")
    read = _Reading(reports, collected, sources)
    if read.broken:
        return Judged(outcomes=tuple(_failed(one.id, one.evidence) for one in read.broken))
    if told.exit_code not in (0, 1, *([NO_TESTS] if read.apart else [])):
        said = f"pytest was ended from within (exit code {told.exit_code}): {told.output}"
        return Judged(error=said.strip())
    outcomes = tuple(outcome for outcome in read.outcomes.values() if outcome)
    return Judged(outcomes=outcomes, error=_error(told, read, outcomes), doubts=tuple(read.doubts))


def _error(told: Told, read: _Reading, outcomes: Sequence[TestOutcome]) -> str:
    if missing := sorted(read.missing()):
        return f"the tests were cut short: {', '.join(missing[:NAMED])} did not run"
    if not read.outcomes and not read.apart:
        return told.output or "no test was found"
    if told.exit_code == 1 and all(outcome.passed for outcome in outcomes):
        return f"pytest failed, and no test did: {told.output}"
    return ""


class _Reading:
    """The reports by test. ``outcomes`` holds None for what was skipped, ``apart`` whole files."""

    def __init__(
        self, reports: Iterable[Report], collected: Collected, sources: Mapping[str, str]
    ) -> None:
        self._collected, self._sources = collected, sources
        tests = collected.tests
        self._tests = {test.function: test for test in tests} | {test.id: test for test in tests}
        self.doubts: list[str] = []
        self.broken: list[Report] = []
        self.apart: list[str] = []
        phases: dict[str, list[Report]] = {}
        for report in reports:
            if report.when == "watched":
                self.doubts.append(f"while the tests ran, {report.evidence}")
            elif report.when != "collect":
                phases.setdefault(report.id, []).append(report)
            elif report.outcome == "skipped" and self._wishes(report):
                self.apart.append(report.id)
            else:
                self.broken.append(report)
        self.outcomes = {id_: self._outcome(id_, of) for id_, of in phases.items()}

    def _outcome(self, id_: str, phases: Sequence[Report]) -> TestOutcome | None:
        for phase in phases:
            if phase.outcome == "failed":
                return _failed(id_, "\n".join(filter(None, (phase.evidence, phase.around))))
            if phase.outcome == "skipped" and not self._wishes(phase):
                done = "let it fail" if phase.xfail else "skipped it"
                return _failed(id_, f"the code under test {done}: {phase.evidence}")
        if any(phase.outcome == "skipped" and not phase.xfail for phase in phases):
            return None
        if not any(phase.when == "call" or phase.xfail for phase in phases):
            return _failed(id_, "it was not called")
        return TestOutcome(name=id_, passed=True)

    def _wishes(self, report: Report) -> bool:
        """Whether a test, or file, is skipped or let fail at its own wish."""
        test = self._tests.get(report.id) or self._tests.get(report.id.split("[")[0])
        wish = whose_wish(report, test, self._collected, self._sources)
        if wish is Wish.DOUBTFUL:
            done = "let itself fail" if report.xfail else "skipped itself"
            self.doubts.append(f"{report.id} {done} when it ran: {report.evidence}")
        return wish is not Wish.NOT_ITS_OWN

    def missing(self) -> Iterator[str]:
        """Tests of which too few have reported, those apart whose file or class was skipped.

        They are counted: the names of parameters that the project makes are not known.
        """
        came = Counter(id_.split("[")[0] for id_ in self.outcomes)
        wanted = Counter(test.function.split("[")[0] for test in self._collected.tests)
        for function, number in wanted.items():
            apart = any(function.startswith(f"{place}::") for place in self.apart)
            if came[function] < number and not apart:
                yield function


def _failed(id_: str, evidence: str) -> TestOutcome:
    return TestOutcome(name=id_, passed=False, evidence=evidence)
