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
        found, absent = _renamed(source, _homes(modules), _functions(modules))
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


def _functions(modules: Mapping[str, Module]) -> dict[str, str]:
    """What a project offers to be called, each name with its module."""
    return {
        name: module_of(path)
        for path, module in modules.items()
        for name in module.callables
        if "." not in name and not name.startswith("_") and name != "main"
    }


def _renamed(
    source: str, homes: Mapping[str, str], functions: Mapping[str, str]
) -> tuple[str, list[str]]:
    """The source with its imports put right, and the names that nothing defines.

    Where one name is missing and one function alone is called alike, that one is meant: nobody had
    told the two authors what to call it.
    """
    lines, absent = source.splitlines(), []
    nodes = [
        node
        for node in ast.walk(parse(source))
        if isinstance(node, ast.ImportFrom) and node.module == UNNAMED and not node.level
    ]
    missing = {one.name for node in nodes for one in node.names} - homes.keys()
    alike = [name for one in missing for name in functions if _alike(one, name)]
    meant = dict(zip(missing, alike, strict=True)) if len(missing) == len(alike) == 1 else {}
    for node in nodes:
        by_module: dict[str, list[str]] = {}
        for one in node.names:
            name, known = meant.get(one.name, one.name), one.asname or one.name
            if name in homes:
                by_module.setdefault(homes[name], []).append(
                    name if name == known else f"{name} as {known}"
                )
            else:
                absent.append(known)
        imports = [
            f"from {module} import {', '.join(names)}" for module, names in by_module.items()
        ]
        text = "\n".join(" " * node.col_offset + line for line in imports or ["pass"])
        first, last = node.lineno - 1, node.end_lineno or node.lineno
        lines[first:last] = [text, *[""] * (last - first - 1)]  # the others stay where they are
    return "\n".join(lines) + "\n", absent


def _alike(one: str, other: str) -> bool:
    """Whether two names share a word: ``is_valid_email`` and ``validate_email``."""
    return bool(set(one.lower().split("_")) & set(other.lower().split("_")))


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
