"""Acceptance tests from the disk: single files, and folders with all that belongs to them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from cli.reading import read_bytes, read_text
from schema.artifact import as_text
from schema.bounds import TEXT_BYTES
from schema.errors import UsageError

WHAT = "the acceptance test"
MOST_FILES = 1000  # one who gives a whole project by mistake is told at once
LEFT_OUT = ("__pycache__", "node_modules", "venv")
"""Folders that hold nothing of a test's own; so does whatever begins with a dot."""


def read_tests(given: list[Path]) -> dict[str, str]:
    """Relative path -> content. A folder's files keep their places in it, below its own name.

    Raises UsageError for what cannot be read, and for two files that would have one place.
    """
    found: dict[str, str] = {}
    size = 0
    for place, file in (pair for path in given for pair in _files(path)):
        if place in found:
            raise UsageError(f"two acceptance tests are called {place}: rename one")
        found[place] = content = _content(file)
        size += len(content)
        if len(found) > MOST_FILES or size > TEXT_BYTES:
            raise UsageError(
                f"the acceptance tests are too large at {file}: give a folder of at most "
                f"{MOST_FILES:,} files and {TEXT_BYTES:,} characters"
            )
    return found


def _files(path: Path) -> Iterator[tuple[str, Path]]:
    if not path.is_dir():
        yield path.name, path
        return
    root = path.resolve()
    # Tests import their helpers by the name of their folder; the one one stands in has none.
    above = root if root == Path.cwd() else root.parent
    empty = True
    for folder, inner, names in os.walk(root, onerror=_refuse):
        inner[:] = sorted(name for name in inner if not _left_out(name))
        links = [name for name in inner if Path(folder, name).is_symlink()]
        for file in (Path(folder, name) for name in (*links, *sorted(names))):
            if _left_out(file.name) or file.suffix == ".pyc":
                continue
            if file.is_symlink() and (file.is_dir() or root not in file.resolve().parents):
                raise UsageError(
                    f"cannot read {WHAT} {file}: it is a link that leads to a folder or out of "
                    f"{path}; put the file itself there"
                )
            empty = False
            yield file.relative_to(above).as_posix(), file
    if empty:
        raise UsageError(f"cannot read {WHAT} {path}: the folder holds no file")


def _left_out(name: str) -> bool:
    return name.startswith(".") or name in LEFT_OUT


def _content(file: Path) -> str:
    """Source as text; data exactly as it is, since a test may be about its line ends."""
    return read_text(file, WHAT) if file.suffix == ".py" else as_text(read_bytes(file, WHAT))


def _refuse(error: OSError) -> None:
    raise UsageError(f"cannot read {WHAT} {error.filename}: {error.strerror}") from error
