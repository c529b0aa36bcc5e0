"""Tests of a project whose modules had no names when they were written: now they have."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from nodes.assembly import module_of
from schema.written import Written
from tools.checks import Module, parse
from tools.proof import UNNAMED, tests_of, without


def settled(written: Written, modules: Mapping[str, Module]) -> tuple[Written, dict[str, str]]:
    """The tests, importing each name from the module that defines it; and those dropped, with why.

    ``modules`` are the project's, by path.
    """
    tests: dict[str, str] = {}
    dropped: dict[str, str] = {}
    for path, source in written.tests.items():
        if UNNAMED not in source:
            tests[path] = source
            continue
        found, absent = _renamed(source, _homes(modules))
        tests[path] = found
        if absent:
            said = f"it needs {', '.join(absent)}, which no module defines"
            dropped |= {f"{path}::{name}": said for name in _users(found, absent)}
        if UNNAMED in found:
            dropped[path] = f"it uses {UNNAMED} as a module"
    if tests == written.tests:
        return written, {}
    left = without(tests, dropped)
    lost = "" if left else "no test from the goal fits the project: " + next(iter(dropped.values()))
    return written.model_copy(update={"tests": left, "lost": lost}), dropped


def _homes(modules: Mapping[str, Module]) -> dict[str, str]:
    """Name -> the module that defines it, else one that has it, the shortest path first."""
    ordered = sorted(modules.items(), key=lambda item: (item[0].count("/"), item[0]), reverse=True)
    homes = {name: module_of(path) for path, module in ordered for name in module.names}
    for path, module in ordered:
        own = (*module.callables, *module.members)
        homes |= dict.fromkeys((name for name in own if "." not in name), module_of(path))
    return homes


def _renamed(source: str, homes: Mapping[str, str]) -> tuple[str, list[str]]:
    """The source with its imports put right, and the names that nothing defines."""
    lines, absent = source.splitlines(), []
    for node in ast.walk(parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == UNNAMED and not node.level:
            absent += [one.asname or one.name for one in node.names if one.name not in homes]
            first, last = node.lineno - 1, node.end_lineno or node.lineno
            # The lines of others stay where they are.
            lines[first:last] = [_imports(node, homes), *[""] * (last - first - 1)]
    return "\n".join(lines) + "\n", absent


def _imports(node: ast.ImportFrom, homes: Mapping[str, str]) -> str:
    by_module: dict[str, list[str]] = {}
    for one in node.names:
        if one.name in homes:
            name = f"{one.name} as {one.asname}" if one.asname else one.name
            by_module.setdefault(homes[one.name], []).append(name)
    lines = [f"from {module} import {', '.join(names)}" for module, names in by_module.items()]
    return "\n".join(" " * node.col_offset + line for line in lines or ["pass"])


def _users(source: str, names: Iterable[str]) -> list[str]:
    """The tests that use one of the names, by themselves or by a fixture."""
    tree, names = parse(source), set(names)
    using = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)} & names
    }
    return [
        id_
        for id_, node in tests_of(tree)
        if node.name in using or {argument.arg for argument in node.args.args} & using
    ]
