"""Requirements that an author wrote down: a hint, since what is installed is decided here."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

REQUIREMENTS = "requirements.txt"
PROJECT = "pyproject.toml"
CHARS = 20_000  # of one file; no honest one is longer, and TOML is not read in linear time


def requirements_path(paths: Iterable[str]) -> str:
    """Where the project has its requirements: where its one such file lies, else at the top."""
    found = [path for path in paths if is_requirements(path)]
    return found[0] if len(found) == 1 else REQUIREMENTS


def is_requirements(path: str) -> bool:
    """Whether the file is put together here, and none of an author's that could be missed."""
    return PurePosixPath(path).name == REQUIREMENTS


def written_down(files: Mapping[str, str]) -> Iterator[str]:
    """The lines of ``requirements.txt`` in any folder, and the dependencies of a pyproject.toml."""
    for path, text in sorted(files.items()):
        if is_requirements(path):
            yield from text[:CHARS].splitlines()
        elif path == PROJECT and len(text) <= CHARS:
            yield from _dependencies(text)


def _dependencies(text: str) -> Iterator[str]:
    try:
        match tomllib.loads(text):
            case {"project": {"dependencies": list(listed)}}:
                yield from (one for one in listed if isinstance(one, str))
    except (ValueError, RecursionError):
        return  # that it does not parse is said elsewhere
