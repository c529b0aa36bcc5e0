"""What was found when the work was checked."""

from __future__ import annotations

from pydantic import Field

from schema.task import Frozen

TESTS = "acceptance tests"
"""The name of the check that runs them."""

PLAN = "plan"
"""The name of the check that fails where a goal of several parts was done without a plan."""
EVIDENCE = 500
"""Characters of a failure that are kept when it has been mended."""


class TestOutcome(Frozen):
    """One acceptance test that was run."""

    __test__ = False  # pytest would collect the class by its name

    name: str
    passed: bool
    evidence: str = Field("", description="the failure as the test runner told it")


class Check(Frozen):
    """One thing that was checked, over all files or over one."""

    name: str
    passed: bool
    detail: str = ""


class Failure(Frozen):
    """What has to be repaired, and by whom."""

    owner: str = Field(description="id of the task that owns the fault")
    evidence: str
    attempt: int | None = Field(None, description="which of the owner's tries it was")
    final: bool = Field(
        False, description="not tried again: a person said so, or nothing could mend it"
    )


class Verdict(Frozen):
    """All checks of one task's work. It passed when nothing failed."""

    checks: tuple[Check, ...] = ()
    tests: tuple[TestOutcome, ...] = ()
    failures: tuple[Failure, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.failures
