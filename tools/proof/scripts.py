"""Scripts of our own, run in the sandbox beside the files of a project."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tools.sandbox import Completed, Files, with_bytecode

INSIDE = Path(__file__).parent / "inside"
SCRIPTS = {path.stem: path.read_text("utf-8") for path in INSIDE.glob("*.py")}
JOB = "job.json"
# A module of the folder that we lay; the project comes last on the path.
START = (
    "import importlib, sys; sys.path.append('.'); importlib.import_module(sys.argv.pop(1)).main()"
)
SAID_CHARS = 300


def own_folder(what: str) -> str:
    """A folder for scripts of one kind, of a name that nothing in a project can have."""
    return f"{what}-{secrets.token_hex(8)}"


def started(folder: str, name: str) -> list[str]:
    """The command that runs ``main`` of a script among others, which it imports from beside it."""
    return ["python", "-I", "-c", START, f"{folder}.{name}", f"{folder}/{JOB}"]


def scripts(folder: str, names: Iterable[str]) -> dict[str, str | bytes]:
    """Path -> content of the scripts of these names."""
    return {f"{folder}/{path}": text for name in names for path, text in _compiled(name).items()}


def laid(folder: str, names: Sequence[str], job: dict[str, Any]) -> dict[str, str | bytes]:
    """The scripts of these names, and beside them what they are told (``JOB``)."""
    return {**scripts(folder, names), f"{folder}/{JOB}": json.dumps(job)}


@cache
def _compiled(name: str) -> Files:
    return with_bytecode({f"{name}.py": INSIDE / f"{name}.py"})


def why_silent(done: Completed) -> str:
    """Why a script did not come to its report."""
    return "out of time" if done.timed_out else done.stderr.strip()[-SAID_CHARS:] or "no report"
