"""The own tests of a project, with what belongs to them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from tools.base import own_tests
from tools.checks.given import parses
from tools.proof.node.command import SCRIPT, TEST

FOLDERS = ("tests", "test")
CONFTEST = "conftest.py"


def tests_with(files: Mapping[str, str]) -> dict[str, str]:
    """Path -> content of its pytest files, of each conftest.py, and of the folders of tests."""
    tests = {path for path in own_tests(files) if path.endswith(".py")}
    unread = unreadable(files)
    if not tests - unread:
        return {}
    return {
        path: text
        for path, text in files.items()
        if path not in unread and (path in tests or _belongs(path))
    }


def unreadable(files: Mapping[str, str]) -> set[str]:
    """Paths of those of its tests that are no Python, or that of an older version."""
    tests = (path for path in own_tests(files) if path.endswith(".py"))
    return {path for path in tests if not parses(files[path])}


def scripts_of(files: Mapping[str, str]) -> dict[str, str]:
    """Path -> content of its tests for Node: by their names, and in the folders of tests."""
    scripts = {path: text for path, text in files.items() if SCRIPT.search(path)}
    named = own_tests(scripts)
    return {
        path: text
        for path, text in scripts.items()
        if path in named or TEST.search(path) or _belongs(path)
    }


def _belongs(path: str) -> bool:
    *folders, name = PurePosixPath(path).parts
    return name == CONFTEST or any(folder in FOLDERS for folder in folders)
