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
LESS_CHARS = 400
ALL_CHARS = 1_000_000  # of evidence; what fails after that is told in fewer words


class Reporter:
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._told = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(self) -> None:
        """The project is found from now on: all plugins are loaded."""
        tests = [folder_of(word) for word in sys.argv if word.endswith(".py")]
        here = os.getcwd()
        roots = [os.path.join(here, root).rstrip("/") for root in ROOTS]
        sys.path += dict.fromkeys([*tests[1:], *roots])
        # For the programs that a test starts.
        os.environ["PYTHONPATH"] = os.pathsep.join(roots)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if not report.passed:
            self._tell(report, when="collect")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or not report.passed:
            self._tell(report, when=report.when, xfail=hasattr(report, "wasxfail"))

    def _tell(self, report: pytest.CollectReport | pytest.TestReport, **facts: Any) -> None:
        most = EVIDENCE_CHARS if self._told < ALL_CHARS else LESS_CHARS
        evidence, where = _why(report)
        facts |= {"id": report.nodeid, "outcome": report.outcome, "where": where}
        line = json.dumps({**facts, "evidence": evidence[-most:]})
        self._told += len(line)
        data = f"{line}\n".encode()
        while data:
            data = data[os.write(self._descriptor, data) :]


def folder_of(path: str) -> str:
    """The folder from which a test is imported: the first that is no package, as pytest has it."""
    folder = os.path.dirname(os.path.abspath(path))
    while os.path.exists(os.path.join(folder, "__init__.py")):
        folder = os.path.dirname(folder)
    return folder


def _why(report: pytest.CollectReport | pytest.TestReport) -> tuple[str, list[Any] | None]:
    """What pytest says, and the file and line from where it was skipped or let fail."""
    if isinstance(report.longrepr, tuple):  # of a skip
        path, line, reason = report.longrepr
        return reason, [os.path.relpath(path), line]
    crash = getattr(report.longrepr, "reprcrash", None)
    where = [os.path.relpath(crash.path), crash.lineno] if crash else None
    return str(report.longrepr or ""), where


def main() -> None:
    *options, descriptor = sys.argv[1:]
    code = pytest.main(options, plugins=[Reporter(int(descriptor))])
    sys.stdout.flush()
    os._exit(code)  # nothing that the project left to be done at the end is done


if __name__ == "__main__":
    main()
