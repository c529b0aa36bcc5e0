"""Names of files that take the place of what Python, the judge or a test needs: their part's fault.

A project is found last where it is judged, so such a module would not be found at all; where it is
run it would be found first, and break whoever needs the other one.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import PurePosixPath

from schema.verdict import Finding
from tools.checks.given import named_as_test

# Whatever pytest and the plugins that we bring along are made of.
JUDGES = frozenset(
    {"pytest", "_pytest", "pluggy", "iniconfig", "packaging", "pygments", "py", "exceptiongroup"}
    | {"pytest_timeout", "pytest_asyncio", "anyio", "sitecustomize", "usercustomize"}
)
# Nobody needs these, and projects have a folder ``test``.
HARMLESS = frozenset({"test", "this", "antigravity", "idlelib", "turtledemo", "__main__"})
PYTHONS = sys.stdlib_module_names - HARMLESS


def shadows(project: Mapping[str, str], tests: Mapping[str, str]) -> list[Finding]:
    """What is wrong with paths of the project, and what to do. Both map a path to its content."""
    roots = ["", *([] if _is_package("src", project, tests) else ["src/"])]
    places = {_place(path) for path in tests if path.endswith(".py")}
    helpers = {
        PurePosixPath(path).stem: path
        for path in tests
        if path.endswith(".py")
        and not named_as_test(path)
        and _place(path).parent.as_posix() != "."
    }
    found: list[Finding] = []
    for path in project.keys() - tests.keys():
        if taken := _in_the_way(path, tests):
            said = f"is in the way of the test {taken}"
        elif _place(path) in places and path.endswith("/__init__.py"):
            said = "would be imported in place of a test"
        elif name := _module(path, roots):
            if name in PYTHONS:
                whose = "of Python's own"
            elif name in JUDGES:
                whose = "that tests are run with"
            elif name in helpers:
                whose = f"of the tests, {helpers[name]}"
            else:
                continue
            said = f"has the name of a module {whose}"
        else:
            continue
        found.append(Finding(path=path, said=f"{said}: give it another name"))
    return found


def _is_package(name: str, project: Mapping[str, str], tests: Mapping[str, str]) -> bool:
    """Whether a folder is imported by its name, so that what is in it is not found without."""
    said = (f"from {name}", f"import {name}")
    return f"{name}/__init__.py" in project or any(
        word in text for text in (*project.values(), *tests.values()) for word in said
    )


def _place(path: str) -> PurePosixPath:
    """Where a module is found, be it a file or a folder."""
    place = PurePosixPath(path)
    return place.parent if place.name == "__init__.py" else place.with_suffix("")


def _module(path: str, roots: list[str]) -> str | None:
    """The name by which a file is imported from a root, where that is its whole name."""
    for root in roots:
        parts = path.removeprefix(root).split("/") if path.startswith(root) else []
        if len(parts) == 1 and path.endswith(".py"):
            return parts[0].removesuffix(".py")
        if len(parts) == 2 and parts[1] == "__init__.py":
            return parts[0]
    return None


def _in_the_way(path: str, tests: Mapping[str, str]) -> str | None:
    """The test that cannot be laid beside it, as one is a folder where the other is a file."""
    return next((t for t in tests if t.startswith(f"{path}/") or path.startswith(f"{t}/")), None)
