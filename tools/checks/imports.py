"""What acceptance tests need of the project: the modules that they import, and run as programs."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import PurePosixPath

from tools.checks.given import PYTHON, parse, python_files
from tools.checks.signatures import dotted
from tools.environment import third_party

DISTRIBUTION = "roma-ptc"
IMPORTERS = ("importlib.import_module", "import_module", "__import__")

Needs = dict[str, set[str]]


def needed_modules(tests: Mapping[str, str], goal: str = "") -> dict[str, tuple[str, ...]]:
    """Modules that the project must offer because a test imports them, and the names used of each.

    Not counted are the standard library, what is installed here, the tests' own modules, an import
    that may fail, and third-party packages. A name that is such a package's is the project's all
    the same if it is not installed and the goal gives it to its module ("a package called …"), or
    if the goal speaks of it and the tests need nothing else. Reads package metadata: call it in a
    thread.
    """
    needed: Needs = {}
    for source in python_files(tests).values():
        for module, names in _imports(parse(source)).items():
            needed.setdefault(module, set()).update(names)
    own = frozenset(_own_modules(tests))
    known = sys.stdlib_module_names
    needed = {m: n for m, n in needed.items() if m not in own and _top(m) not in known}
    if not needed:
        return {}
    needed = {m: n for m, n in needed.items() if _top(m) not in _installed()}
    foreign = {m for m in needed if _top(m) in third_party() and not _named(_top(m), goal)}
    if foreign == set(needed):
        foreign = {m for m in foreign if not re.search(rf"\b{_top(m)}\b", goal)}
    return {m: tuple(sorted(n - {"*"})) for m, n in sorted(needed.items()) if m not in foreign}


@cache
def _installed() -> frozenset[str]:
    # Our own rooms have everyday names (graph, tools) that a project may use as well.
    found = packages_distributions().items()
    return frozenset(name for name, owners in found if set(owners) != {DISTRIBUTION})


def _top(module: str) -> str:
    return module.partition(".")[0]


def _named(name: str, goal: str) -> bool:
    """Whether the goal gives the name to what is to be written, not to what is to be used."""
    made = (
        r"(?:create|write|build|make|implement) (?:an? |the )?(?:\w+ )?(?:module|package|library)"
    )
    before = rf"\b(?:called|named|{made}) [`'\"]?{name}\b"
    return bool(re.search(rf"{before}|\b{name}(?:\.py\b|/)", goal, re.IGNORECASE))


def _own_modules(tests: Mapping[str, str]) -> Iterator[str]:
    """The modules and folders of the tests, by each name under which pytest finds them."""
    folders = {str(parent) for name in tests for parent in PurePosixPath(name).parents} - {"."}
    roots = {str(PurePosixPath(name).parent) for name in python_files(tests)}
    roots = {root for root in roots if f"{root}/__init__.py" not in tests} | {"."}
    places = [*folders, *(n.removesuffix(PYTHON).removesuffix("/__init__") for n in tests)]
    for place in places:
        for root in roots:
            inside = place if root == "." else place.removeprefix(f"{root}/")
            if inside != place or root == ".":
                yield inside.replace("/", ".")


def _imports(tree: ast.Module) -> Needs:
    optional = frozenset(_optional(tree))
    needed: Needs = {}
    aliases: dict[str, str] = {}
    for node in ast.walk(tree):
        if node in optional:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            needed.setdefault(node.module, set()).update(a.name for a in node.names)
            aliases |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
        elif isinstance(node, ast.Import):
            for alias in node.names:
                needed.setdefault(alias.name, set())
                aliases[alias.asname or alias.name] = alias.name
        elif isinstance(node, ast.Assign) and (module := _imported_by_name(node.value)):
            aliases |= {ast.unparse(target): module for target in node.targets}
        if module := _imported_by_name(node) or _run(node):
            needed.setdefault(module, set())
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            owner = aliases.get(dotted(node.value))
            if owner in needed and f"{owner}.{node.attr}" not in needed:
                needed[owner].add(node.attr)
    return needed


def _imported_by_name(node: ast.AST) -> str | None:
    """The module of ``importlib.import_module("textkit.core")``."""
    match node:
        case ast.Call(func=func, args=[ast.Constant(value=str(module)), *_]):
            if re.fullmatch(r"\w+(?:\.\w+)*", module) and ast.unparse(func) in IMPORTERS:
                return module
    return None


def _run(node: ast.AST) -> str | None:
    """The module of a program that is run: ``[sys.executable, "cli.py"]`` or with ``-m``."""
    match node:
        case ast.List(elts=[python, *rest]) | ast.Tuple(elts=[python, *rest]):
            words = [word.value for word in rest[:2] if isinstance(word, ast.Constant)]
            if ast.unparse(python) not in ("sys.executable", "'python'", "'python3'"):
                return None
            match words:
                case ["-m", str(module)] if re.fullmatch(r"\w+(?:\.\w+)*", module):
                    return module
                case [str(script), *_] if re.fullmatch(r"(?:\w+/)*\w+\.py", script):
                    return script.removesuffix(PYTHON).replace("/", ".")
    return None


def _optional(tree: ast.Module) -> Iterator[ast.AST]:
    """What may be missing, or is not run: ``try`` … ``except ImportError``, ``TYPE_CHECKING``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Try):
            caught = [ast.unparse(h.type) for h in node.handlers if h.type]
            if any(re.search("ImportError|ModuleNotFoundError", c) for c in caught) and not any(
                isinstance(inner, ast.Raise) or "fail(" in ast.unparse(inner)
                for handler in node.handlers
                for inner in handler.body
            ):
                parts: list[ast.AST] = [*node.body, *node.handlers]
                yield from (inner for part in parts for inner in ast.walk(part))
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from (inner for part in node.body for inner in ast.walk(part))
