"""Tests that were written from a goal, as far as they are good for something."""

from __future__ import annotations

from pydantic import Field

from schema.artifact import FilePath
from schema.frozen import Frozen


class Written(Frozen):
    """pytest files that nobody gave: path -> source, or why there are none."""

    tests: dict[FilePath, str] = Field(default_factory=dict)
    lost: str = ""
    """Why there are none, in one line."""
    settled: tuple[str, ...] = ()
    """Tests that failed, and of which it was decided that the code is wrong: not asked again."""


NO_TESTS = Written()
UNWANTED = Written(lost="no tests are written from the goal (proof.tests)")
