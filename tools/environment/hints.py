"""Requirements that an author wrote down: a hint, since what is installed is decided here."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

REQUIREMENTS = "requirements.txt"
PROJECT = "pyproject.toml"
CHARS = 20_000  # of one file; no honest one is longer, and TOML is not read in linear time


def requirements_path(paths: Mapping[str, Any]) -> str:
    """Where the project has its requirements: where its one such file lies, else at the top."""
    found = [path for path in paths if PurePosixPath(path).name == REQUIREMENTS]
    return found[0] if len(found) == 1 else REQUIREMENTS


def written_down(files: Mapping[str, str]) -> Iterator[str]:
    """The lines of ``requirements.txt`` in any folder, and the dependencies of a pyproject.toml."""
    for path, text in sorted(files.items()):
        name = PurePosixPath(path).name
        if name == REQUIREMENTS:
            yield from text[:CHARS].splitlines()
        elif name == PROJECT and len(text) <= CHARS:
            yield from _dependencies(text)


def _dependencies(text: str) -> Iterator[str]:
    try:
        match tomllib.loads(text):
            case {"project": {"dependencies": list(listed)}}:
                yield from (one for one in listed if isinstance(one, str))
    except (ValueError, RecursionError):
        return  # that it does not parse is said elsewhere
