"""What comes as acceptance tests: which files are tests, and which only belong to them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import PurePosixPath

from schema.artifact import check_path
from schema.errors import ArtifactError, GoalError
from schema.parsed import parsed

PYTHON = ".py"
BOM = "\ufeff"
SHOWN = 2000  # characters of a data file that whoever writes the code is shown


def check_tests(tests: Mapping[str, str]) -> None:
    """Raise GoalError for tests that pytest could not use, before anything is spent."""
    for name, source in tests.items():
        try:
            check_path(name)
            if name.endswith(PYTHON) and named_as_test(name):
                parse(source)
        except (ArtifactError, SyntaxError, ValueError) as error:
            raise GoalError(f"acceptance test {name[:200]}: {error}") from error
        except (RecursionError, MemoryError):
            raise GoalError(f"acceptance test {name}: it is nested too deep to be parsed") from None
    if not tests:
        return
    found = test_files(tests)
    for name in python_files(tests):
        if named_as_test(name) and name not in found and not _is_used(name, tests):
            raise GoalError(
                f"acceptance test {name} holds no function named test_…: nothing to run"
            )
    if not found:
        for name, source in tests.items():
            if name.endswith(PYTHON) and not parses(source):
                raise GoalError(f"acceptance test {name} is no Python that can be parsed")
        raise GoalError(
            f"no acceptance test is among {', '.join(sorted(tests)[:5])}: pytest wants a file that "
            "ends in .py with a function named test_…"
        )


def python_files(tests: Mapping[str, str]) -> dict[str, str]:
    """The Python files among them: tests, ``conftest.py``, and what these import.

    One that cannot be parsed is data of a test's, unless it is called like a test.
    """
    return {
        name: source
        for name, source in tests.items()
        if name.endswith(PYTHON) and (named_as_test(name) or parses(source))
    }


def test_files(tests: Mapping[str, str]) -> dict[str, str]:
    """The files that pytest is given: with test functions, and no helpers of another one's."""
    return {
        name: source
        for name, source in python_files(tests).items()
        if PurePosixPath(name).name not in ("conftest.py", "__init__.py")
        and any(test_functions(parse(source)))
        and (named_as_test(name) or not _is_used(name, tests))
    }


test_files.__test__ = False  # type: ignore[attr-defined]  # pytest would collect it by its name


@lru_cache(maxsize=64)
def parse(source: str) -> ast.Module:
    """The tree of a file that may begin with a byte order mark. Raises SyntaxError, ValueError."""
    return parsed(source.removeprefix(BOM))


def test_functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions, in classes as well, that are named as tests are."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(
            "test"
        ):
            yield node


def parses(source: str) -> bool:
    """Whether it is Python that can be read."""
    try:
        parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def shown(tests: Mapping[str, str]) -> str:
    """All of them as one Python source, for the prompt of who writes what they test."""
    if len(tests) == 1:
        return "".join(tests.values()).removeprefix(BOM)
    parts = []
    for name, text in tests.items():
        text = text.removeprefix(BOM)
        if not name.endswith(PYTHON):
            text = "\n".join(f"# {line}" for line in text[:SHOWN].splitlines())
        if text.strip():
            parts.append(f"# {name}\n{text}")
    return "\n\n".join(parts)


def named_as_test(name: str) -> bool:
    """Whether pytest looks for tests in a Python file of that name, by its own defaults."""
    stem = PurePosixPath(name).stem
    return stem.startswith("test_") or stem.endswith("_test")


def _is_used(name: str, tests: Mapping[str, str]) -> bool:
    """Whether another of the files imports it."""
    stem = PurePosixPath(name).stem
    return any(
        stem in _imported_words(parse(source))
        for other, source in python_files(tests).items()
        if other != name
    )


def _imported_words(tree: ast.Module) -> set[str]:
    words: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            words.update(word for alias in node.names for word in alias.name.split("."))
            words.update((getattr(node, "module", None) or "").split("."))
    return words
