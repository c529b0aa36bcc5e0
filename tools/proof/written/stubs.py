"""A project before it is written: what its contract promises is there, and nothing of it works."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from contextlib import suppress
from types import MappingProxyType

from schema.contract import Contract
from tools.checks.given import parse
from tools.proof.scripts import SCRIPTS

UNNAMED = "project_under_test"
"""The module that tests import from where nobody knows yet what the project's will be called."""

EMPTY: Mapping[str, str] = MappingProxyType({})

_STUB = SCRIPTS["stub"]
_ANY = f"{_STUB}\n\n__getattr__ = named\n"


def stubs_of(contract: Contract, base: Mapping[str, str] = EMPTY) -> dict[str, str]:
    """Path -> source of each Python file; of one whose names nobody promised, every name is there.

    A name that a module does not promise is missing in it. Of a project that is there, ``base``,
    path -> text, the files are as they are, with what they do not define yet.
    """
    files = dict.fromkeys((*contract.files, *contract.exports, *contract.signatures))
    python = [path for path in files if path.endswith(".py")]
    stubs = {path: _stub(contract.exports.get(path, ())) for path in python if path not in base}
    for path in python:
        if path in base:
            new = set(contract.exports.get(path, ())) - _defined(base[path])
            stubs[path] = f"{base[path]}\n\n{_stub(sorted(new))}" if new else base[path]
    return {**base, **stubs} or {f"{UNNAMED}.py": _ANY}


def hollow(path: str) -> str:
    """What stands for a file that is left out: of Python every name is there, and nothing works."""
    return _ANY if path.endswith(".py") else ""


def _defined(source: str) -> set[str]:
    """The names that a module binds, wherever in it."""
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        return {
            name
            for node in ast.walk(parse(source))
            if (name := getattr(node, "name", None) or getattr(node, "id", None))
        }
    return set()


def _stub(names: Iterable[str]) -> str:
    names = list(names)
    if not names:
        return _ANY
    # Names of the stub itself, such as App, may be among those that are promised.
    return f"stub = {{}}\nexec({_STUB!r}, stub)\n" + "".join(
        f"{name} = stub['named']({name!r})\n" for name in names if name.isidentifier()
    )
