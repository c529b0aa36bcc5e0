"""What pytest told of each phase of each test, as it came out of the sandbox."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from schema.frozen import Frozen
from tools.proof.bench import Told


class Report(Frozen):
    """One phase of one test: ``collect``, ``setup``, ``call`` or ``teardown``.

    Of setup and teardown only what did not pass is told. ``watched`` is of no test: what the
    project did meanwhile.
    """

    id: str
    when: str
    outcome: str
    xfail: bool = False
    evidence: str = ""
    around: str = ""
    """The requests of the test, and what was logged and printed."""
    where: tuple[str, int] | None = None


_report = TypeAdapter(Report)


def read_reports(told: Told) -> list[Report] | None:
    """The reports, in order; None when something else was written among them."""
    try:
        return [_report.validate_json(line) for line in told.reports.splitlines()]
    except ValidationError:
        return None
