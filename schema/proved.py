"""How far the proof of a project went, and how that is said in a word and in a line."""

from __future__ import annotations

from pydantic import Field

from schema.frozen import Frozen
from schema.verdict import KEPT, TESTS, WRITTEN, Check, Rung, TestOutcome

UNPROVEN = 4
"""The exit code where nothing failed, and too little was shown."""


class Proved(Frozen):
    """What was found when a project was checked, and whether that is enough."""

    verdict: Rung = Field(Rung.CHECKED, description="how far the proof went")
    passed: bool = Field(description="nothing failed, and the proof went as far as was wanted")
    least: Rung = Field(Rung.RUNS, description="how far it had to go")
    lost: dict[Rung, str] = Field(
        default_factory=dict, description="rung that could not be climbed -> why"
    )
    packages: tuple[str, ...] = Field((), description="name==version of what was installed for it")
    tests: tuple[TestOutcome, ...] = Field(description="each test that was run")
    written: tuple[str, ...] = Field(
        (), description="test files that were written from the goal; the others the user gave"
    )
    checks: tuple[Check, ...] = Field(description="what was checked, in the order of the rungs")
    sandbox: str = Field(
        description="how generated code was isolated when it was run: bubblewrap, landlock, none"
    )

    @property
    def word(self) -> str:
        """The verdict in one word: the rung, or that it is not the one that was wanted."""
        if self.passed or self.verdict == Rung.FAILED:
            return self.verdict.upper()
        return "UNPROVEN"

    @property
    def exit_code(self) -> int:
        """0 proved, 1 failed, 4 unproven."""
        if self.passed:
            return 0
        return 1 if self.verdict == Rung.FAILED else UNPROVEN

    @property
    def unproven(self) -> str:
        """Why the proof did not go as far as it had to; empty if it did, or if something failed."""
        if self.word != "UNPROVEN":
            return ""
        above = list(Rung)[list(Rung).index(self.verdict) + 1 :]
        why = [self.lost[rung] for rung in above if rung in self.lost and self.least.reaches(rung)]
        return f"it got to '{self.verdict}', not to '{self.least}': {'; '.join(why)}"

    @property
    def checked(self) -> str:
        """What was checked and how far that went, in words."""
        ours, given = list[TestOutcome](), list[TestOutcome]()
        for test in (one for one in self.tests if not one.own):
            (ours if test.name.partition("::")[0] in self.written else given).append(test)
        tests = [_passed(given, "acceptance tests"), _passed(ours, WRITTEN)]
        # The tests' own check repeats their count, unless it tells why none could be run.
        counted = {TESTS: given, WRITTEN: ours}
        rest = [check for check in self.checks if not counted.get(check.name)]
        tests += [check.detail for check in rest if check.name == KEPT]
        rest = [check for check in rest if check.name != KEPT]
        held = [check.name for check in rest if check.passed]
        wrong = [f"{check.name} failed" for check in rest if not check.passed]
        checked = [f"{_listed(held)} checked"] if held else []
        if not (self.tests or checked or wrong):
            prose = self.verdict == Rung.ANSWERED
            return "it is prose, and nothing in it was checked" if prose else "no file came"
        unrun = "" if self.tests or wrong or self.unproven else "no acceptance test was given"
        return "; ".join(filter(None, [*tests, *wrong, *checked, unrun, self.unproven]))


def _passed(tests: list[TestOutcome], what: str) -> str:
    """How many of them passed, in words; empty without any."""
    good = sum(test.passed for test in tests)
    return f"{good} of {len(tests)} {what} passed" if tests else ""


def _listed(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
