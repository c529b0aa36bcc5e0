"""How a project's own tests for Node are started: as its package.json says, else as they look."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tools.proof.node.reported import Runner
from tools.proof.start.node import PACKAGE, read_package

SCRIPT = re.compile(r"\.[cm]?[jt]sx?$")
# As Node's own runner finds them.
TEST = re.compile(
    r"[._-]test\.[cm]?[jt]s$|(?:^|/)test(?:-[^/]+)?\.[cm]?[jt]s$|(?:^|/)test/.+\.[cm]?[jt]s$"
)
_ANOTHER = re.compile(r"npm (?:run|run-script) (?P<name>[\w:.-]{1,80})")
_NODE = re.compile(r"""["']node:test["']""")
_PLACEHOLDER = "no test specified"
# Whatever stands behind the last runner of a command is for it, and so is what is added.
_RUNNERS: dict[re.Pattern[str], tuple[Runner, str]] = {
    re.compile(r"\bnode\b[^&|;]*\s--test\b"): ("node", ""),
    re.compile(r"\b(?:jest|react-scripts test)\b[^&|;]*$"): (
        "jest", ' --json --runInBand --outputFile="$REPORT"',
    ),
    re.compile(r"\bvitest\b[^&|;]*$"): (
        "jest", ' --reporter=json --no-file-parallelism --outputFile="$REPORT"',
    ),
    re.compile(r"\bmocha\b[^&|;]*$"): (
        "mocha", ' --reporter json --reporter-option output="$REPORT"',
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Command:
    """What a shell runs in a folder of the project, and who reports then."""

    script: str
    runner: Runner
    folder: str = "."

    @property
    def package(self) -> str:
        """The path of its package.json."""
        return posixpath.normpath(posixpath.join(self.folder, PACKAGE))


def command_of(files: Mapping[str, str]) -> Command | None:
    """How the tests of the files, path -> content, are started; None where there are none.

    Of several package.json the uppermost that says how is taken.
    """
    if not any(map(SCRIPT.search, files)):
        return None
    packages = [path for path in files if posixpath.basename(path) == PACKAGE]
    for path in sorted(packages, key=lambda one: (one.count("/"), one)):
        said = read_package(files[path]).get("scripts")
        scripts = said if isinstance(said, dict) else {}
        script = scripts.get("test")
        if isinstance(script, str) and script.strip() and _PLACEHOLDER not in script:
            another = _ANOTHER.fullmatch(script.strip())
            script = str(scripts.get(another["name"], script)) if another else script
            before = scripts.get("pretest")
            runner, added = _runner(script)
            steps = [*([before] if isinstance(before, str) else []), script + added]
            return Command(" && ".join(steps), runner, posixpath.dirname(path) or ".")
    if any(TEST.search(path) and _NODE.search(text) for path, text in files.items()):
        return Command("node --test", "node")
    return None


def _runner(script: str) -> tuple[Runner, str]:
    found = (told for pattern, told in _RUNNERS.items() if pattern.search(script))
    return next(found, ("", ""))
