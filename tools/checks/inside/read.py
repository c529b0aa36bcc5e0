"""Runs inside the sandbox: reads the files of a project, each in a process that has a second.

It is a second of the processor: on a busy machine a file takes no longer.

Prints a line of JSON for each, so what was read before a time limit is not lost.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

from tools.checks.inside.packages import find_packages
from tools.checks.inside.passed import misused
from tools.checks.inside.places import misplaced
from tools.checks.inside.sql import sql_misfits
from tools.checks.inside.statements import dialect, statement_errors
from tools.checks.inside.targets import foreign_cursors, target_errors

SECONDS = 1.0
WHOLE = "*"


def whole(files: dict[str, str], names: list[str]) -> dict[str, Any]:
    kind = dialect(files)
    wrong = list(statement_errors(files, kind)) if kind else []
    wrong += [*misplaced(files, names), *misused(files)]
    if kind == "postgres":
        wrong += [*target_errors(files), *foreign_cursors(files)]
    return {"misfits": [*wrong, *sql_misfits(files)]}


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        given = json.load(file)
    files: dict[str, str] = given["read"]
    others = [path for path in files if not path.lower().endswith(".py")]
    # Once here, and not within the time of a file; and only where it is needed.
    if dialect(files) == "postgres":
        find_packages()
        import postgast  # noqa: F401
    # What is Python is parsed elsewhere, and read here only as a part of the whole.
    print(json.dumps({path: {} for path in files if path.lower().endswith(".py")}), flush=True)
    if others:
        find_packages()
        from tools.checks.inside.kinds import read
    for path in [*others, WHOLE]:
        child = os.fork()
        if child == 0:
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            facts = whole(files, given["names"]) if path == WHOLE else read(path, files, SECONDS)
            line = json.dumps({path: facts})
            signal.setitimer(signal.ITIMER_PROF, 0)
            print(line, flush=True)
            os._exit(0)
        os.waitpid(child, 0)
