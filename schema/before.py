"""What a project that is built on shows before the change."""

from __future__ import annotations

import re

from pydantic import Field

from schema.contract import Contract
from schema.frozen import Frozen
from schema.verdict import Finding

# What differs from look to look: lines, and the folder that it is looked at in.
_FOLDER = re.compile(r"(?<![\w.])/(?:[\w.-]{1,64}/){1,32}")
_LINE = re.compile(r"(?<=\w:)\d+(?=:)|(?<=\bline )\d+|(?<=\blines )\d+", re.IGNORECASE)


class Before(Frozen):
    """As it is, by itself: what of it is no fault of a change."""

    passed: tuple[str, ...] = Field((), description="ids of its own tests that pass")
    failed: tuple[str, ...] = Field((), description="ids of its own tests that fail as it is")
    findings: tuple[str, ...] = Field((), description="what is amiss in it as it is, a line each")
    offered: Contract = Field(
        default=Contract(), description="what the files that are to change offer as they are"
    )
    scripts: str = Field("", description="why its own tests for Node could not be run")
    lost: str = Field("", description="why its own tests could not be run")

    def excuses(self, finding: Finding) -> bool:
        """Whether it was there before the change, in whatever line."""
        return _key(str(finding)) in set(map(_key, self.findings))


def _key(line: str) -> str:
    return _FOLDER.sub("", _LINE.sub("#", line))


NOTHING = Before()
