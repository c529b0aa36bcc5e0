"""Runs inside the sandbox: reads the files of a project, each in a process that has a second.

It is a second of the processor: on a busy machine a file takes no longer.

Prints a line of JSON for each, so what was read before a time limit is not lost.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from tools.checks.inside.passed import misused
from tools.checks.inside.places import misplaced
from tools.checks.inside.sql import sql_misfits
from tools.checks.inside.statements import dialect, statement_errors
from tools.checks.inside.targets import foreign_cursors, target_errors

SECONDS = 1.0
WHOLE = "*"


def read(path: str, source: str, files: dict[str, str], names: list[str]) -> dict[str, Any]:
    if path == WHOLE:
        kind = dialect(files)
        wrong = list(statement_errors(files, kind)) if kind else []
        wrong += [*misplaced(files, names), *misused(files)]
        if kind == "postgres":
            wrong += [*target_errors(files), *foreign_cursors(files)]
        return {"misfits": [*wrong, *sql_misfits(files)]}
    if path.endswith(".py"):
        return {}
    from tools.checks.inside.kinds import facts

    return facts(path, source, files, SECONDS)


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text())
    files: dict[str, str] = given["read"]
    # What takes long to import: where it is needed, once here, and not within the time of a file.
    if dialect(files) == "postgres":
        import postgast  # noqa: F401
    if not all(path.endswith(".py") for path in files):
        import tools.checks.inside.kinds  # noqa: F401
    for path, source in [*files.items(), (WHOLE, "")]:
        child = os.fork()
        if child == 0:
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            facts = json.dumps({path: read(path, source, files, given["names"])})
            signal.setitimer(signal.ITIMER_PROF, 0)
            print(facts, flush=True)
            os._exit(0)
        os.waitpid(child, 0)
