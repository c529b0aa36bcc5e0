"""pytest, with the project last on its path, telling of each test what became of it.

Whatever pytest and its plugins import has been imported before the first file of the project can be
found. Reports go through a descriptor, a line of JSON each. Standard library, pytest, and what lies
beside it.
"""

import importlib
import json
import os
import sys
from typing import Any

import pytest
from _pytest import config

from .evidence import EVIDENCE_CHARS, OURS, around, own_frames
from .exchanges import Exchanges
from .fork import forked
from .shortened import shortened

ROOTS = ("", "src")  # folders of the project that its modules are imported from
LESS_CHARS = 400
ALL_CHARS = 1_000_000  # of evidence; what fails after that is told in fewer words


# What asks for the frames, hooks and objects of others, as Python itself tells of it.
WATCHED = {
    "sys._getframe": "the frames of its callers",
    "sys._current_frames": "the frames of its callers",
    "sys.settrace": "hooks into the interpreter",
    "sys.setprofile": "hooks into the interpreter",
    "gc.get_objects": "objects that are not its own",
    "gc.get_referrers": "objects that are not its own",
    "gc.get_referents": "objects that are not its own",
}


for _name in getattr(config, "default_plugins", ()):  # once for both runs
    importlib.import_module(f"_pytest.{_name}")


class Watch:
    """Notes what code of the project, and none of its tests, does that is watched.

    By the code that does it, so what a library does for it is not noted. This cannot be undone
    within the process.
    """

    def __init__(self, tests: list[str]) -> None:
        self._here, self._tests = os.getcwd() + os.sep, frozenset(tests)
        self._busy = False
        self.seen: dict[str, None] = {}

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        # Finding out who it was is such an event itself.
        if event not in WATCHED or self._busy:
            return
        self._busy = True
        who = sys._getframe(1).f_code.co_filename
        self._busy = False
        is_test = who in self._tests or os.path.basename(who) == "conftest.py"
        if who.startswith(self._here) and not is_test and who != __file__:
            self.seen[f"{who.removeprefix(self._here)} uses {WATCHED[event]}"] = None


class Reporter:
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._told = 0
        self._exchanges = Exchanges()

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(self) -> None:
        """The project is found from now on: all plugins are loaded."""
        files = [word for word in sys.argv if word.endswith(".py")]
        tests = [folder_of(word) for word in files]
        self._watch = Watch([os.path.abspath(word) for word in files])
        sys.addaudithook(self._watch)
        here = os.getcwd()
        roots = [os.path.join(here, root).rstrip("/") for root in ROOTS]
        sys.path += dict.fromkeys([*tests, *roots])
        # For the programs that a test starts.
        os.environ["PYTHONPATH"] = os.pathsep.join(roots)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        self._exchanges.clear()
        self._exchanges.watch()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self) -> None:
        self._exchanges.watch()  # what only a fixture has imported

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if not report.passed:
            self._tell(report, when="collect")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or not report.passed:
            self._tell(report, when=report.when, xfail=hasattr(report, "wasxfail"))

    def pytest_sessionfinish(self) -> None:
        for said in self._watch.seen:
            tell(self._descriptor, id="", when="watched", outcome="passed", evidence=said)

    def _tell(self, report: pytest.CollectReport | pytest.TestReport, **facts: Any) -> None:
        evidence, where = _why(report)
        facts |= {"id": report.nodeid, "outcome": report.outcome, "where": where}
        most = EVIDENCE_CHARS
        if self._told >= ALL_CHARS:
            most = LESS_CHARS
        elif report.failed:
            facts["around"] = around(self._exchanges.told(), report.sections)
        self._told += tell(self._descriptor, **facts, evidence=shortened(evidence, most))


def tell(descriptor: int, **facts: Any) -> int:
    """Write one report. Returns its length in bytes."""
    data = f"{json.dumps(facts)}\n".encode()
    length = len(data)
    while data:
        data = data[os.write(descriptor, data) :]
    return length


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
    return own_frames(str(report.longrepr or ""), OURS), where


def main(*plugins: Any) -> None:
    *options, descriptors = sys.argv[1:]
    reports, *later = map(int, descriptors.split(","))
    if later and forked(later, reports):
        reports = later[0]
    sys.argv[-1] = str(reports)
    code = pytest.main(options, plugins=[Reporter(reports), *plugins])
    sys.stdout.flush()
    os._exit(code)  # nothing that the project left to be done at the end is done


if __name__ == "__main__":
    main()
