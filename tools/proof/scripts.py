"""Scripts of our own, run in the sandbox beside the files of a project."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tools.sandbox import Completed

SCRIPTS = {path.name: path.read_text() for path in (Path(__file__).parent / "inside").glob("*.py")}
JOB = "job.json"
SAID_CHARS = 300


def own_folder(what: str) -> str:
    """A folder for scripts of one kind, of a name that nothing in a project can have."""
    return f"{what}-{secrets.token_hex(8)}"


def laid(folder: str, names: Sequence[str], job: dict[str, Any]) -> dict[str, str]:
    """Path -> content: the scripts of these names, and beside them what they are told (``JOB``)."""
    scripts = {f"{folder}/{name}": SCRIPTS[name] for name in names}
    return {**scripts, f"{folder}/{JOB}": json.dumps(job)}


def why_silent(done: Completed) -> str:
    """Why a script did not come to its report."""
    return "out of time" if done.timed_out else done.stderr.strip()[-SAID_CHARS:] or "no report"
