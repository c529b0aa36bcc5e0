"""What a check has to say about a project, and what no check looked at."""

from __future__ import annotations

from pydantic import Field

from schema.frozen import Frozen
from schema.verdict import Finding


class Fit(Frozen):
    """What was found, and path or concern -> why it was not checked."""

    findings: tuple[Finding, ...] = ()
    not_checked: dict[str, str] = Field(default_factory=dict)
