"""What was found when the work was checked."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from schema.artifact import Artifact
from schema.start import Start
from schema.task import Frozen

TESTS = "acceptance tests"
"""The name of the check that runs them."""

WRITTEN = "tests from the goal"
"""The name of the check that runs tests which were written here."""

PLAN = "plan"
"""The name of the check that fails where a goal of several parts was done without a plan."""
KEPT = "kept"
"""The name of the check that runs a changed project's own tests; it counts them itself."""
EVIDENCE = 500
"""Characters of a failure that are kept when it has been mended."""


class Rung(StrEnum):
    """How far the proof of a project goes, each rung above the one before it.

    ``answered`` stands beside them: prose, of which nothing can be run.
    """

    FAILED = "failed"
    ANSWERED = "answered"
    CHECKED = "checked"
    """It parses, keeps its contracts, and its parts fit."""
    RUNS = "runs"
    """Installed in its own environment, every module imports, and what it promised answers."""
    TESTED = "tested"
    """Tests that were written from the goal pass, and were shown able to fail."""
    ACCEPTED = "accepted"
    """The user's acceptance tests pass."""

    def reaches(self, least: Rung) -> bool:
        """Whether the proof goes at least that far. An answer goes as far as an answer can."""
        rungs = list(Rung)
        return self == Rung.ANSWERED or rungs.index(self) >= rungs.index(least)


class Finding(Frozen):
    """Something that is wrong, and where it has to be changed."""

    path: str | None = Field(None, description="the file that has to change, where it is known")
    circle: tuple[str, ...] = Field(
        (), description="files each of which imports the next, and the last one the first"
    )
    route: str | None = Field(None, description="the route that is not as it was promised")
    line: int | None = Field(None, description="counted from 1, where it is known")
    said: str = Field(description="what is wrong")
    certain: bool = Field(
        True,
        description="false for evidence: it may be the reason of a failure, and is none by itself",
    )

    def __str__(self) -> str:
        if self.path is None:
            return self.said
        return f"{self.path}:{self.line}: {self.said}" if self.line else f"{self.path}: {self.said}"


class TestOutcome(Frozen):
    """One test that was run."""

    __test__ = False  # pytest would collect the class by its name

    name: str = Field(description="its id, as pytest names it: test_x.py::test_it[1]")
    passed: bool = Field(description="whether it passed")
    evidence: str = Field("", description="the failure as the test runner told it")
    own: bool = Field(
        False, description="it is no acceptance test, but the project's own from before the change"
    )


class Check(Frozen):
    """One thing that was checked, over all files or over one."""

    name: str = Field(description="syntax, contract, fit, run, acceptance tests, plan")
    passed: bool = Field(description="nothing wrong was found by it")
    detail: str = Field("", description="what was found, in words")


class Failure(Frozen):
    """What has to be repaired, and by whom."""

    owner: str = Field(description="id of the task that owns the fault")
    evidence: str = Field(description="what was found")
    tests: tuple[str, ...] = Field((), description="the tests that show it, as pytest names them")
    why: str = Field("", description="why it is for that task to mend")
    open: bool = Field(
        False, description="the owner is a guess: nothing points at anybody for certain"
    )
    advice: str = Field("", description="what a diagnosis says is to be changed")
    attempt: int | None = Field(None, description="which of the owner's tries it was")
    final: bool = Field(
        False, description="not tried again: a person said so, or nothing could mend it"
    )


class Verdict(Frozen):
    """All checks of one task's work. It passed when nothing failed."""

    checks: tuple[Check, ...] = ()
    tests: tuple[TestOutcome, ...] = ()
    failures: tuple[Failure, ...] = ()
    reached: Rung = Rung.CHECKED
    """The highest rung that was climbed."""
    lost: dict[Rung, str] = Field(default_factory=dict)
    """Each rung that could not be climbed, and why."""
    packages: tuple[str, ...] = ()
    """What was installed for it, name==version."""
    requirements: tuple[str, ...] = ()
    """The lines of the requirements.txt that goes with it."""
    start: Start | None = None
    notes: tuple[str, ...] = ()
    """What was not checked, although the rung was reached."""
    pictures: tuple[Artifact, ...] = ()
    """What its pages look like; they are delivered with the receipt."""

    @property
    def passed(self) -> bool:
        return not self.failures

    @property
    def rung(self) -> Rung:
        return self.reached if self.passed else Rung.FAILED
