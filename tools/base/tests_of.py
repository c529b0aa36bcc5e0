"""Which files of a project are its own tests, and how they are started."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from tools.checks import named_as_test
from tools.proof.start.node import PACKAGE, read_package

_SCRIPT = re.compile(r"\.(?:test|spec)\.[cm]?[jt]sx?$|(?:^|/)__tests__/.+\.[cm]?[jt]sx?$")
_TARGET = re.compile(r"^(?:test|tests|check):", re.MULTILINE)
_PLACEHOLDER = "no test specified"


def own_tests(files: Mapping[str, str]) -> tuple[str, ...]:
    """Paths of the files that a test runner of the language finds by their names."""
    return tuple(path for path in files if is_test(path))


def is_test(path: str) -> bool:
    python = path.endswith(".py") and named_as_test(path)
    return python or _SCRIPT.search(path) is not None


def started_with(files: Mapping[str, str]) -> tuple[str, ...]:
    """Commands that run them: what the project says itself, else what their names imply."""
    said = [
        f"make {found[0].rstrip(':')}"
        for path, text in files.items()
        if PurePosixPath(path).name == "Makefile" and (found := _TARGET.search(text))
    ]
    scripts = read_package(files.get(PACKAGE, "")).get("scripts")
    script = scripts.get("test") if isinstance(scripts, dict) else None
    if isinstance(script, str) and _PLACEHOLDER not in script:
        said.append("npm test")
    if any(path.endswith(".py") for path in own_tests(files)):
        said.append("pytest")
    return tuple(dict.fromkeys(said))
