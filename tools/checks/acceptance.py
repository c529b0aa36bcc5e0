"""Acceptance tests: ordinary pytest files of the user's. What they import, and running them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from pydantic import TypeAdapter, ValidationError

from schema.artifact import Artifact
from schema.task import Frozen
from schema.verdict import TestOutcome
from tools.checks.given import BOM, parse, python_files, test_files, test_functions
from tools.sandbox import Limits, Sandbox

RUNNER = Path(__file__).with_name("runner.py").read_text()
_LINE_END = re.compile(r"\r\n|\r|\n")  # as Python counts lines


def covered_names(tests: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Test function -> every name that its body uses."""
    return {
        function.name: frozenset(_names(function))
        for source in python_files(tests).values()
        for function in test_functions(parse(source))
    }


def tests_for(tests: Mapping[str, str], names: Iterable[str]) -> str:
    """Source of the test functions that use one of ``names``, for the prompt of who writes them."""
    wanted = frozenset(names)
    found = []
    for source in python_files(tests).values():
        lines = _LINE_END.split(source.removeprefix(BOM))
        for function in test_functions(parse(source)):
            if wanted & frozenset(_names(function)):
                text = "\n".join(lines[function.lineno - 1 : function.end_lineno])
                found.append(text[function.col_offset :])
    return "\n\n".join(found)


def _collected(source: str) -> set[str]:
    """Names of the functions that pytest finds without looking into a class."""
    return {
        node.name
        for node in parse(source).body
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


def _judged(artifacts: Iterable[Artifact], tests: Mapping[str, str]) -> Iterator[Artifact]:
    """The delivered files without those that would change how the tests are found or run."""
    folders = {str(PurePosixPath(path).parent) for path in test_files(tests)}
    for artifact in artifacts:
        path = PurePosixPath(artifact.path)
        packs = path.name == "__init__.py" and str(path.parent) in folders
        if not packs and not _is_conftest(artifact.path):
            yield artifact


def _is_conftest(path: str) -> bool:
    return PurePosixPath(path).name == "conftest.py"


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
    run = test_files(tests)
    given = [Artifact(path=path, content=content) for path, content in tests.items()]
    files = {a.path: a.data for a in (*_judged(artifacts, tests), *given)}
    files[script] = RUNNER.encode()
    own = "--conftest" if any(_is_conftest(path) for path in tests) else "--noconftest"
    command = ["python", "-I", script, f"{test_s:g}", own, *run]
    done = await sandbox.run(files, command, limits)
    try:
        report = TypeAdapter(_Report).validate_json(done.stdout.splitlines()[-1])
    except (ValidationError, IndexError):
        why = "they ran out of time" if done.timed_out else f"exit code {done.exit_code}"
        return (), f"the tests did not come to an end ({why}) {done.stderr[-500:]}".strip()
    if all(test.passed for test in report.tests) and not report.error:
        # Code that ends pytest early leaves a report without failures.
        ran = {test.name.rsplit("::", 1)[-1].split("[")[0] for test in report.tests}
        unseen = [name for source in run.values() for name in _collected(source) - ran]
        if unseen:
            return (), f"the tests were cut short: {', '.join(sorted(unseen))} did not run"
    skipping = any("skip" in source for source in python_files(tests).values())
    counted = (t for t in report.tests if not (skipping and t.evidence.startswith("skipped")))
    return tuple(counted), report.error
