"""Which tests there are, found without the project, so that it cannot make any of them vanish."""

from __future__ import annotations

import ast
import dataclasses
import hashlib
import json
import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cachetools import LRUCache
from pydantic import ValidationError

from schema.frozen import Frozen
from tools.checks.given import test_files
from tools.proof.bench import OUTPUT_KB, Bench, laid_out
from tools.proof.judging.twins import Function, first_line, readable, tree_of
from tools.proof.scripts import SCRIPTS, own_folder

SCRIPT = "collect"


class Test(Frozen):
    """One test as pytest counts them: each set of parameters is one."""

    __test__ = False  # pytest would collect the class by its name

    id: str
    function: str
    """Its id without parameters."""
    code: tuple[str, int] | None = None
    """The file of the function that is run, and the line on which it begins."""
    marks: tuple[str, ...] = ()
    """``skip``, ``skipif`` or ``xfail``, of pytest or unittest."""
    skips: bool = False
    """Whether it is skipped whatever the project holds."""


class Collected(Frozen):
    """The tests, and the files and classes that are skipped without the project as well."""

    tests: tuple[Test, ...] = ()
    skipped: tuple[str, ...] = ()


# Of tests that are judged again, after a repair, and of those that were tried before they are.
_known: LRUCache[bytes, Collected] = LRUCache(500)
_lock = threading.Lock()


async def collect(bench: Bench, modules: Iterable[str], tests: Mapping[str, str]) -> Collected:
    """The tests in ``tests``, path -> content; ``modules`` are what the project offers at its top.

    A file that cannot be collected without the project is read instead.
    """
    names = _stood_in(modules, tests)
    with _lock:
        known = _known.get(_key(names, tests))
    return known or await _collect(bench, names, tests)


def remember(found: Collected, modules: Iterable[str], tests: Mapping[str, str]) -> None:
    """What ``collect`` is to find in these tests: the same, whatever else is installed then.

    Where it depends on that (something is skipped, or a file holds no test), nothing is remembered.
    """
    seen = {test.function.partition("::")[0] for test in found.tests}
    if not found.skipped and seen >= readable(test_files(tests)).keys():
        with _lock:
            _known[_key(_stood_in(modules, tests), tests)] = found


def _stood_in(modules: Iterable[str], tests: Mapping[str, str]) -> list[str]:
    """Those modules of the project of which the tests know."""
    said = {word for text in tests.values() for word in re.findall(r"\w+", text)}
    return sorted(said.intersection(modules))


def _key(names: Sequence[str], tests: Mapping[str, str]) -> bytes:
    return hashlib.sha256(json.dumps([names, sorted(tests.items())]).encode()).digest()


async def _collect(bench: Bench, names: Sequence[str], tests: Mapping[str, str]) -> Collected:
    ours = own_folder("judge")
    files = laid_out({**tests, f"{ours}/{SCRIPT}.py": SCRIPTS[SCRIPT]})
    sources = test_files(tests)
    command = ["python", "-I", f"{ours}/{SCRIPT}.py", ",".join(names), *bench.options]
    limits = dataclasses.replace(bench.limits, output_kb=OUTPUT_KB)
    done = await bench.sandbox.run(files, [*command, *sources], limits, bench.environment)
    found = _read(done.stdout)
    remember(found, names, tests)
    # A file of which nothing came may have failed, or hold no test.
    seen = {test.function.partition("::")[0] for test in found.tests}
    unseen = {path: text for path, text in readable(sources).items() if path not in seen}
    named = [test for path, text in unseen.items() for test in _named(path, text)]
    return found.model_copy(update={"tests": (*found.tests, *named)})


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
    for node in tree_of(source).body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            holders = [(f"{path}::{node.name}", inner) for inner in node.body]
        else:
            holders = [(path, node)]
        for holder, inner in holders:
            if isinstance(inner, Function) and inner.name.startswith("test"):
                name = f"{holder}::{inner.name}"
                yield Test(id=name, function=name, code=(path, first_line(inner)))
