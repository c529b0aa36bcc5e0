"""Which tests there are, found without the project, so that it cannot make any of them vanish."""

from __future__ import annotations

import ast
import secrets
from collections.abc import Iterable, Iterator, Mapping

from pydantic import ValidationError

from schema.frozen import Frozen
from tools.proof.bench import INSIDE, Bench

SCRIPT = (INSIDE / "collect.py").read_text()
SKIPPING = ("skip", "importorskip", "skipTest", "SkipTest", "skipIf", "skipUnless", "xfail")


class Test(Frozen):
    """One test as pytest counts them: each set of parameters is one."""

    __test__ = False  # pytest would collect the class by its name

    id: str
    function: str
    code: tuple[str, str] | None = None
    """File and name of what is run."""
    marks: tuple[str, ...] = ()
    open: bool = False
    """Its parameters come from the project: their number is not known."""


class Collected(Frozen):
    tests: tuple[Test, ...] = ()
    failed: tuple[str, ...] = ()


async def collect(bench: Bench, modules: Iterable[str], tests: Mapping[str, str]) -> list[Test]:
    """The tests in ``tests``, path -> content; ``modules`` are what the project offers at its top.

    A file that cannot be collected without the project is read instead.
    """
    ours = f"judge-{secrets.token_hex(8)}"
    files = {**tests, f"{ours}/collect.py": SCRIPT}
    sources = {path: text for path, text in tests.items() if is_test(path)}
    command = ["python", "-I", f"{ours}/collect.py", ",".join(sorted(modules)), *bench.options]
    done = await bench.sandbox.run(files, [*command, *sources], bench.limits, bench.environment)
    found = _read(done.stdout)
    # A file of which nothing came may have failed, or hold no test.
    seen = {test.function.partition("::")[0] for test in found.tests}
    unseen = {path: text for path, text in sources.items() if path not in seen}
    return [*found.tests, *(test for path, text in unseen.items() for test in _named(path, text))]


def is_test(path: str) -> bool:
    """Whether pytest looks for tests in the file, by its own defaults."""
    name = path.rpartition("/")[2]
    return name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))


def skips_itself(source: str, line: int) -> bool:
    """Whether a test file itself asks there to be skipped."""
    return any(
        node.lineno <= line <= (node.end_lineno or node.lineno)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call | ast.Raise)
        and any(name in SKIPPING for name in _last_names(node))
    )


def _last_names(node: ast.AST) -> Iterator[str]:
    called = node.func if isinstance(node, ast.Call) else getattr(node, "exc", None)
    called = called.func if isinstance(called, ast.Call) else called
    if isinstance(called, ast.Attribute):
        yield called.attr
    elif isinstance(called, ast.Name):
        yield called.id


def _read(output: str) -> Collected:
    for line in output.splitlines():
        if line.startswith('{"tests"'):
            try:
                return Collected.model_validate_json(line)
            except ValidationError:
                break
    return Collected()


def _named(path: str, source: str) -> Iterator[Test]:
    """The tests that are plainly written in a file; how often each runs is not known."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            holders = [(f"{path}::{node.name}", inner) for inner in node.body]
        else:
            holders = [(path, node)]
        for holder, inner in holders:
            if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) and inner.name.startswith(
                "test"
            ):
                name = f"{holder}::{inner.name}"
                yield Test(id=name, function=name, code=(path, inner.name), open=True)
