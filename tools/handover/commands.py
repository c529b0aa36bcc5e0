"""The commands by which a delivered project is installed and started, as a POSIX shell has them."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath

from schema.start import Start, StartKind

REQUIREMENTS = "requirements.txt"
PYTHON, OWN_PYTHON = "python3", ".venv/bin/python"
VENV = f"{PYTHON} -m venv .venv"


def to_paste(start: Start, paths: Collection[str], folder: Path | None = None) -> str:
    """All of them in one line to paste; of a library, the line of Python that uses it.

    ``paths`` are the files that were delivered, to ``folder``.
    """
    there = [shlex.join(["cd", str(folder)])] if folder and start.kind != StartKind.LIBRARY else []
    return " && ".join([*there, *steps(start, paths)])


def steps(start: Start, paths: Collection[str]) -> list[str]:
    """What is installed first, and then what starts it."""
    if start.kind is StartKind.LIBRARY:
        return [*start.command]
    before = [_shell(start.before, paths)] if start.before else []
    path = f"PYTHONPATH={shlex.quote(start.path)} " if start.path else ""
    return [*installs(paths), *before, path + _shell(start.command, paths)]


def installs(paths: Collection[str]) -> list[str]:
    """What gives the project a Python of its own with its packages, if it wants any."""
    if not (wanted := requirements_among(paths)):
        return []
    install = [OWN_PYTHON, "-m", "pip", "install", "-r", wanted]
    return [VENV, shlex.join(install)]


def requirements_among(paths: Collection[str]) -> str | None:
    """The requirements file that lies highest."""
    found = [path for path in paths if PurePosixPath(path).name == REQUIREMENTS]
    return min(found, key=lambda path: (path.count("/"), path), default=None)


def python_for(paths: Collection[str]) -> str:
    return OWN_PYTHON if requirements_among(paths) else PYTHON


def _shell(words: Sequence[str], paths: Collection[str]) -> str:
    first, *others = words
    return shlex.join([python_for(paths) if first == "python" else first, *others])
