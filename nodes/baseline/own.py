"""The own tests of a project, with what belongs to them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from tools.base import own_tests

FOLDERS = ("tests", "test")
CONFTEST = "conftest.py"


def tests_with(files: Mapping[str, str]) -> dict[str, str]:
    """Path -> content of its pytest files, of each conftest.py, and of the folders of tests."""
    tests = {path for path in own_tests(files) if path.endswith(".py")}
    if not tests:
        return {}
    return {path: text for path, text in files.items() if path in tests or _belongs(path)}


def _belongs(path: str) -> bool:
    *folders, name = PurePosixPath(path).parts
    return name == CONFTEST or any(folder in FOLDERS for folder in folders)
