"""pytest, with the project last on its path, telling of each test what became of it.

Whatever pytest and its plugins import has been imported before the first file of the project can be
found. Reports go through a descriptor, a line of JSON each. Standard library and pytest only.
"""

import json
import os
import sys
from typing import Any

import pytest

ROOTS = ("", "src")  # folders of the project that its modules are imported from
EVIDENCE_CHARS = 1500


class Reporter:
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(self) -> None:
        """The project is found from now on: all plugins are loaded."""
        here = os.getcwd()
        sys.path += [os.path.join(here, root).rstrip("/") for root in ROOTS]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.outcome != "passed":
            self._tell(id=report.nodeid, when="collect", outcome=report.outcome, **_why(report))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        expected = getattr(report, "wasxfail", None)
        self._tell(
            id=report.nodeid,
            when=report.when,
            outcome=report.outcome,
            xfail=expected is not None,
            **_why(report),
        )

    def _tell(self, **facts: Any) -> None:
        os.write(self._descriptor, f"{json.dumps(facts)}\n".encode())


def _why(report: pytest.CollectReport | pytest.TestReport) -> dict[str, Any]:
    if isinstance(report.longrepr, tuple):  # of a skip
        path, line, reason = report.longrepr
        return {"evidence": reason, "where": [os.path.relpath(path), line]}
    return {"evidence": str(report.longrepr or "")[-EVIDENCE_CHARS:]}


def main() -> None:
    *options, descriptor = sys.argv[1:]
    code = pytest.main(options, plugins=[Reporter(int(descriptor))])
    sys.stdout.flush()
    os._exit(code)  # nothing that the project left to be done at the end is done


if __name__ == "__main__":
    main()
