"""Which files of a project another one imports or names, read from its lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

_IMPORT = re.compile(r"^\s*(?:from|import)\s.*", re.MULTILINE)
_QUOTED = re.compile(r"""(["'])([\w./-]{1,200})\1""")


def import_lines(source: str) -> str:
    return "\n".join(_IMPORT.findall(source))


def speaks_of(path: str, text: str) -> bool:
    """Whether a text names the Python module at the path."""
    return re.search(rf"\b{re.escape(_module(path))}\b", text) is not None


def reached(files: Mapping[str, str], tests: Mapping[str, str]) -> set[str]:
    """Paths of the files, path -> content, that the tests use, or what they use does.

    A module counts where it is imported, or run by its name; any other file where it is named.
    """
    found: set[str] = set()
    waiting = list(tests.values())
    while waiting:
        text = waiting.pop()
        lines = import_lines(text)
        named = {word for _, whole in _QUOTED.findall(text) for word in (whole, _last(whole))}
        new = {path for path in files.keys() - found if _is_used(path, lines, named)}
        found |= new
        waiting += [files[path] for path in new]
    return found


def _is_used(path: str, lines: str, named: set[str]) -> bool:
    if PurePosixPath(path).name in named or path in named:
        return True
    return path.endswith(".py") and (_module(path) in named or speaks_of(path, lines))


def _module(path: str) -> str:
    """The last name of the module at the path."""
    return path.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2]


def _last(name: str) -> str:
    return re.split(r"[./]", name)[-1] if "/" not in name else name.rpartition("/")[2]
