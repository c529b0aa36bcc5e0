"""Acceptance tests: ordinary pytest files of the user's. What they import, and running them."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.metadata import packages_distributions
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from schema.artifact import Artifact, check_path
from schema.errors import ArtifactError, GoalError
from schema.task import Frozen
from schema.verdict import TestOutcome
from tools.checks.signatures import dotted
from tools.sandbox import Limits, Sandbox

RUNNER = Path(__file__).with_name("runner.py").read_text()
DISTRIBUTION = "roma-ptc"
_LINE_END = re.compile(r"\r\n|\r|\n")  # as Python counts lines


@lru_cache(maxsize=64)
def _parsed(source: str) -> ast.Module:
    return ast.parse(source)


def check_tests(tests: Mapping[str, str]) -> None:
    """Raise GoalError for a test file that pytest could not use, before anything is spent."""
    for name, source in tests.items():
        if not name.endswith(".py"):
            raise GoalError(f"acceptance test {name}: pytest wants a file name that ends in .py")
        try:
            check_path(name)
            tree = _parsed(source)
        except (ArtifactError, SyntaxError, ValueError) as error:
            raise GoalError(f"acceptance test {name[:200]}: {error}") from error
        except (RecursionError, MemoryError):
            raise GoalError(f"acceptance test {name}: it is nested too deep to be parsed") from None
        if not any(_test_functions(tree)):
            raise GoalError(
                f"acceptance test {name} holds no function named test_…: nothing to run"
            )


def needed_modules(tests: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Modules that the project must offer because a test imports them, and the names used of each.

    The standard library and what is installed here do not count. Reads package metadata: call it
    in a thread.
    """
    needed: dict[str, set[str]] = {}
    for source in tests.values():
        tree = _parsed(source)
        aliases: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                needed.setdefault(node.module, set()).update(a.name for a in node.names)
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    needed.setdefault(alias.name, set())
                    aliases[alias.asname or alias.name] = alias.name
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                module = aliases.get(dotted(node.value))
                if module is not None and f"{module}.{node.attr}" not in needed:
                    needed[module].add(node.attr)
    elsewhere = sys.stdlib_module_names | _installed()
    return {
        module: tuple(sorted(names - {"*"}))
        for module, names in sorted(needed.items())
        if module.split(".")[0] not in elsewhere
    }


@cache
def _installed() -> frozenset[str]:
    # Our own rooms have everyday names (graph, tools) that a project may use as well.
    found = packages_distributions().items()
    return frozenset(name for name, owners in found if set(owners) != {DISTRIBUTION})


def covered_names(tests: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Test function -> every name that its body uses."""
    return {
        function.name: frozenset(_names(function))
        for source in tests.values()
        for function in _test_functions(_parsed(source))
    }


def tests_for(tests: Mapping[str, str], names: Iterable[str]) -> str:
    """Source of the test functions that use one of ``names``, for the prompt of who writes them."""
    wanted = frozenset(names)
    found = []
    for source in tests.values():
        lines = _LINE_END.split(source)
        for function in _test_functions(_parsed(source)):
            if wanted & frozenset(_names(function)):
                text = "\n".join(lines[function.lineno - 1 : function.end_lineno])
                found.append(text[function.col_offset :])
    return "\n\n".join(found)


def _test_functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(
            "test"
        ):
            yield node


def _collected(source: str) -> set[str]:
    """Names of the functions that pytest finds without looking into a class."""
    return {
        node.name
        for node in _parsed(source).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test")
        and not any("fixture" in ast.unparse(decorator) for decorator in node.decorator_list)
    }


def _names(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id
        elif isinstance(inner, ast.Attribute):
            yield inner.attr


class _Report(Frozen):
    tests: tuple[TestOutcome, ...]
    error: str


async def run_tests(
    sandbox: Sandbox,
    artifacts: Iterable[Artifact],
    tests: Mapping[str, str],
    limits: Limits,
    test_s: float,
) -> tuple[tuple[TestOutcome, ...], str]:
    """Run the tests against the files, each for ``test_s`` seconds at most.

    Returns the outcomes, and what went wrong when the run as a whole did not come to an end.
    A test that was skipped counts as failed unless the test file itself speaks of skipping.
    """
    script = "_runner.py"
    files = {a.path: a.content for a in artifacts} | dict(tests) | {script: RUNNER}
    done = await sandbox.run(files, ["python", "-I", script, f"{test_s:g}", *tests], limits)
    try:
        report = TypeAdapter(_Report).validate_json(done.stdout.splitlines()[-1])
    except (ValidationError, IndexError):
        why = "they ran out of time" if done.timed_out else f"exit code {done.exit_code}"
        return (), f"the tests did not come to an end ({why}) {done.stderr[-500:]}".strip()
    if all(test.passed for test in report.tests) and not report.error:
        # Code that ends pytest early leaves a report without failures.
        ran = {test.name.rsplit("::", 1)[-1].split("[")[0] for test in report.tests}
        unseen = [name for source in tests.values() for name in _collected(source) - ran]
        if unseen:
            return (), f"the tests were cut short: {', '.join(sorted(unseen))} did not run"
    skipping = any("skip" in source for source in tests.values())
    counted = (t for t in report.tests if not (skipping and t.evidence.startswith("skipped")))
    return tuple(counted), report.error
