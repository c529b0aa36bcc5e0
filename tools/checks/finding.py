"""What a check has to say about a project, and what no check looked at."""

from __future__ import annotations

from pydantic import Field

from schema.frozen import Frozen


class Finding(Frozen):
    """A fault, with the file that has to change for it to go away."""

    path: str
    line: int | None = None
    said: str
    certain: bool = True
    """False for evidence: it may be the reason of a failure, and is none by itself."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.said}" if self.line else f"{self.path}: {self.said}"


class Fit(Frozen):
    """What was found, and path or concern -> why it was not checked."""

    findings: tuple[Finding, ...] = ()
    not_checked: dict[str, str] = Field(default_factory=dict)
